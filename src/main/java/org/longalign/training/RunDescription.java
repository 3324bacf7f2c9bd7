package org.longalign.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Sha256;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.DecoderConfig;
import org.longalign.model.TrainedWeights;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * A run in words and numbers, as JSON of sections and fields: written next to its metrics and into its checkpoints. All of
 * it but {@value #MACHINE} and {@value #SETUP} decides the result, so a run resumes from a checkpoint only if that is equal.
 */
record RunDescription(ObjectNode json) {
    /** The section of what may differ between a run and its resumption, at the price of other last digits. */
    static final String MACHINE = "machine";

    /** The section of the weights at the beginning, which a model has lost when it is trained further. */
    private static final String START = "start";

    /** The section of what the run computes with and why, for people: free memory is in it, which decides nothing. */
    private static final String SETUP = "setup";

    private static final String LINES = "lines";
    private static final String DATA = "data";

    /** The section of what rendered the data: it explains differences of the data, and alone makes none. */
    private static final String TEMPLATE = "template";

    private static final Set<String> UNCOMPARED = Set.of(MACHINE, START, TEMPLATE, SETUP);
    private static final String WEIGHTS = "weights";
    private static final String RUN = "run";
    private static final String PLANNED_STEPS = "plannedSteps";
    private static final String FORMAT = "longalign-run 1";
    private static final String SUFFIX = ".jsonl";

    /** Nothing: of a run that leaves nothing on the disk. */
    static RunDescription none() {
        return new RunDescription(Jsonl.JSON.createObjectNode());
    }

    /**
     * A run that is made here.
     *
     * @param attention the kernel of attention on CUDA; null where there is none to choose
     * @param setup the lines of {@link RunSetup}
     */
    static RunDescription of(
            CausalLm model,
            Sequences sequences,
            List<BatchPlan> plans,
            TrainingSettings settings,
            @Nullable AttentionChoice attention,
            List<String> setup) {
        Map<String, Map<String, Object>> sections =
                sections(model(model.config(), model.trained()), sequences, plans, settings);
        sections.put(START, Map.of(WEIGHTS, WeightSample.of(model)));
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("device", model.device().toString());
        machine.put("precision", model.options().precision());
        machine.put("recompute", model.options().recompute());
        machine.put("lossChunkTokens", model.options().lossChunkTokens());
        machine.put("feedForwardChunkTokens", model.options().feedForwardChunkTokens());
        machine.put("layerInputs", model.options().layerInputs());
        machine.put("offloaded", model.trained().isOffloaded());
        Map<String, Object> reasons = new LinkedHashMap<>(Map.of(LINES, setup));
        if (attention != null) {
            machine.put("attention", attention.kernel());
            // Not the machine's: a resumed run measures again.
            attention.flashSeconds().ifPresent(seconds -> reasons.put("flashSeconds", seconds));
            attention.cudnnSeconds().ifPresent(seconds -> reasons.put("cudnnSeconds", seconds));
        }
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("java", Runtime.version().feature());
        sections.put(MACHINE, machine);
        sections.put(SETUP, reasons);
        return parse(sections);
    }

    /** A run that another trainer makes: the fields of its model, and of the files that it reads. */
    static RunDescription exported(
            Map<String, Object> model,
            Sequences sequences,
            List<BatchPlan> plans,
            TrainingSettings settings,
            Map<String, Object> files) {
        Map<String, Map<String, Object>> sections = sections(model, sequences, plans, settings);
        sections.put("files", files);
        return parse(sections);
    }

    private static Map<String, Map<String, Object>> sections(
            Map<String, Object> model, Sequences sequences, List<BatchPlan> plans, TrainingSettings settings) {
        Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("format", FORMAT);
        run.put(
                PLANNED_STEPS,
                plans.stream().mapToInt(plan -> plan.steps().size()).sum());
        sections.put(RUN, run);
        sections.put("model", model);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("sequences", sequences.size());
        data.put("tokens", sequences.list().stream().mapToLong(Sequence::length).sum());
        data.put("sha256", hash(sequences));
        sections.put(DATA, data);
        sections.put(TEMPLATE, new TreeMap<>(sequences.template()));
        Map<String, Object> planned = new LinkedHashMap<>();
        for (int p = 0; p < plans.size(); p++) {
            planned.put(
                    "plan " + (p + 1), plans.get(p) + ", hash " + plans.get(p).hash());
        }
        sections.put("plans", planned);
        sections.put("settings", settings(settings));
        return sections;
    }

    /** By way of text, so that numbers are of the same types as in a description that was read. */
    private static RunDescription parse(Map<String, Map<String, Object>> sections) {
        try {
            JsonNode node = Jsonl.JSON.readTree(Jsonl.JSON.writeValueAsString(sections));
            return new RunDescription((ObjectNode) node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts are JSON", e);
        }
    }

    private static Map<String, Object> model(DecoderConfig config, TrainedWeights trained) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("vocabularySize", config.vocabularySize());
        model.put("hiddenSize", config.hiddenSize());
        model.put("layers", config.layers());
        model.put("attention", config.attention().toString());
        model.put("intermediateSize", config.intermediateSize());
        model.put("rope", config.rope().toString());
        model.put("normEpsilon", config.normEpsilon());
        model.put("norms", config.norms().toString());
        model.put("tiedHead", config.tiedHead());
        if (trained.adapter() != null) {
            model.put("adapter", trained.adapter().toString());
        }
        return model;
    }

    private static Map<String, Object> settings(TrainingSettings settings) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("weighting", settings.weighting().toString());
        fields.put("learningRate", settings.learningRate());
        fields.put("warmupRatio", settings.warmupRatio());
        fields.put("beta1", settings.beta1());
        fields.put("beta2", settings.beta2());
        fields.put("epsilon", settings.epsilon());
        fields.put("weightDecay", settings.weightDecay());
        fields.put("clipNorm", settings.clipNorm());
        fields.put("withoutDecay", settings.groups().withoutDecay());
        fields.put("learningRateFactors", settings.groups().learningRateFactors());
        fields.put("frozen", settings.groups().frozen());
        return fields;
    }

    /** Token ids and labels of all sequences, each preceded by its length. */
    private static String hash(Sequences sequences) {
        MessageDigest digest = Sha256.digest();
        for (Sequence sequence : sequences.list()) {
            ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (1 + 2 * sequence.length()));
            bytes.putInt(sequence.length());
            bytes.asIntBuffer().put(sequence.inputIds()).put(sequence.labels());
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Differences from another run that change the result, such as {@code settings.learningRate: 0.1 there, 0.2 here}. */
    List<String> differencesFrom(RunDescription there) {
        boolean sameData = differences(DATA, there).isEmpty();
        List<String> differences = new ArrayList<>(sameData ? List.of() : differences(TEMPLATE, there));
        for (String section : names(json, there.json)) {
            if (!UNCOMPARED.contains(section)) {
                differences.addAll(differences(section, there));
            }
        }
        return differences;
    }

    /** The {@link WeightSample} of the weights that the run began with. */
    String startWeights() {
        return json.path(START).path(WEIGHTS).asText();
    }

    /** The same run, described as begun with other weights. */
    RunDescription withStartWeights(String sample) {
        ObjectNode copy = json.deepCopy();
        ((ObjectNode) copy.path(START)).put(WEIGHTS, sample);
        return new RunDescription(copy);
    }

    /** Differences of the machine. */
    List<String> machineDifferencesFrom(RunDescription there) {
        return differences(MACHINE, there);
    }

    private List<String> differences(String section, RunDescription there) {
        List<String> differences = new ArrayList<>();
        JsonNode mine = json.path(section);
        JsonNode theirs = there.json.path(section);
        for (String field : names(mine, theirs)) {
            JsonNode a = mine.path(field);
            JsonNode b = theirs.path(field);
            if (!a.equals(b)) {
                differences.add(section + "." + field + ": " + text(b) + " there, " + text(a) + " here");
            }
        }
        return differences;
    }

    private static TreeSet<String> names(JsonNode... nodes) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode node : nodes) {
            node.fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? "absent" : node.isTextual() ? node.textValue() : node.toString();
    }

    /** Writes it in lines that people can read, to a temporary name that is then moved into place. */
    void write(Path file) {
        Path partial = Folders.partial(file);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                Files.writeString(partial, pretty());
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private String pretty() throws JsonProcessingException {
        return Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException naming the file if it is nothing of that kind
     */
    static RunDescription read(Path file) {
        try {
            JsonNode node = Jsonl.JSON.readTree(RegularFiles.bytes(file));
            if (node instanceof ObjectNode object
                    && object.path(RUN).path("format").asText().equals(FORMAT)) {
                return new RunDescription(object);
            }
            throw new IllegalArgumentException(file + " does not describe a run in the format " + FORMAT);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** The file that describes the run whose metrics are in a file. */
    static Path beside(Path metrics) {
        String name = String.valueOf(metrics.getFileName());
        String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return metrics.resolveSibling(stem + ".settings.json");
    }

    /** The number of planned steps; {@code otherwise} if unknown. */
    int plannedSteps(int otherwise) {
        return json.path(RUN).path(PLANNED_STEPS).asInt(otherwise);
    }

    /** The lines of {@link RunSetup}. */
    List<String> setup() {
        List<String> lines = new ArrayList<>();
        json.path(SETUP).path(LINES).forEach(line -> lines.add(line.asText()));
        return lines;
    }

    /** The description next to a metrics file; null if none can be read. */
    static @Nullable RunDescription besideIfAny(Path metrics) {
        Path file = beside(metrics);
        try {
            return Files.exists(file) ? read(file) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
