package org.longalign.corpus.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Corpus;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;

/**
 * The sample texts: public addresses, a novel, source code, the Jargon File and a Chinese handbook, fetched as packages
 * by {@code environment/setup}. A package that is missing or broken is reported and the others are read.
 */
public final class SampleCorpus implements Corpus {
    private static final String NAME = "samples";
    private static final String SAMPLES = "LONGALIGN_SAMPLES";
    private static final String HOME = "LONGALIGN_HOME";
    private static final String MANIFEST = "manifest.json";

    private final Path folder;
    private final List<SamplePackage> packages;
    private final List<Document> documents;
    private final List<String> problems;

    /** The shape of {@code manifest.json}. */
    private record Manifest(@Nullable List<SamplePackage> packages) {}

    private SampleCorpus(Path folder, List<SamplePackage> packages, List<Document> documents, List<String> problems) {
        this.folder = folder;
        this.packages = List.copyOf(packages);
        this.documents = List.copyOf(documents);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the samples where {@code environment/setup} puts them: in the folder that the environment variable {@code
     * LONGALIGN_SAMPLES} names, else in {@code target/samples} of {@code LONGALIGN_HOME}, else of the nearest folder
     * upwards that holds a {@code pom.xml}.
     *
     * @throws IllegalStateException if there are none; the message says where they were looked for
     */
    public static SampleCorpus open() {
        return open(
                folder(System.getenv(SAMPLES), System.getenv(HOME), Path.of("").toAbsolutePath()));
    }

    /**
     * Reads the samples of a folder that holds a {@code manifest.json}.
     *
     * @throws IllegalStateException if there is no manifest or it cannot be read
     */
    public static SampleCorpus open(Path folder) {
        List<SamplePackage> packages = manifest(folder);
        List<Document> documents = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (SamplePackage from : packages) {
            DocumentCollector collector = new DocumentCollector(from);
            read(from, folder.resolve(from.folder()), collector);
            documents.addAll(collector.documents());
            collector.problems().forEach(problem -> problems.add(from.source() + ": " + problem));
        }
        documents.sort(Comparator.comparing(Document::id));
        return new SampleCorpus(folder, packages, documents, problems);
    }

    private static void read(SamplePackage from, Path folder, DocumentCollector collector) {
        SampleReader reader = SampleReaders.BY_SOURCE.get(from.source());
        if (from.problem() != null) {
            collector.problem("missing: " + from.problem());
        } else if (reader == null) {
            collector.problem("there is no reader for this source");
        } else if (!Files.isDirectory(folder)) {
            collector.problem("missing: no folder " + folder + "; run environment/setup again");
        } else {
            try {
                reader.read(folder, collector);
                if (collector.documents().isEmpty()) {
                    collector.problem("no documents in " + folder);
                }
            } catch (IOException e) {
                collector.problem("reading stopped: " + e);
            }
        }
    }

    private static List<SamplePackage> manifest(Path folder) {
        Path file = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("no sample texts: there is no " + file + ". Run environment/setup, or name"
                    + " the folder that holds " + MANIFEST + " in " + SAMPLES + ".");
        }
        try {
            Manifest manifest = Jsonl.JSON.readValue(Files.readString(file), Manifest.class);
            if (manifest == null || manifest.packages() == null) {
                throw new IllegalStateException(file + ": the list \"packages\" is missing");
            }
            return manifest.packages();
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where the samples lie, given the two variables (null where unset) and the working folder. */
    static Path folder(@Nullable String samples, @Nullable String home, Path working) {
        if (samples != null && !samples.isBlank()) {
            return Path.of(samples);
        }
        if (home != null && !home.isBlank()) {
            return Path.of(home).resolve("target/samples");
        }
        for (Path at = working; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("pom.xml"))) {
                return at.resolve("target/samples");
            }
        }
        return working.resolve("target/samples");
    }

    /** Where the samples lie. */
    public Path folder() {
        return folder;
    }

    /** The packages of the manifest, missing ones included. */
    public List<SamplePackage> packages() {
        return packages;
    }

    /** {@code samples}. */
    @Override
    public String name() {
        return NAME;
    }

    /** The documents, ordered by id; what could not be read is among the {@link #problems}. */
    @Override
    public Stream<Document> read(Consumer<BadLine> bad) {
        return documents.stream();
    }

    /** The documents, ordered by id. */
    public List<Document> documents() {
        return documents;
    }

    /** What is missing, was left out or was repaired, one line each; empty if all is well. */
    public List<String> problems() {
        return problems;
    }

    /**
     * The document of an id.
     *
     * @throws NoSuchElementException if there is none
     */
    public Document document(String id) {
        return documents.stream()
                .filter(document -> document.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no document " + id + " in " + this));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d documents from %d of %d packages in %s%s",
                documents.size(),
                documents.stream()
                        .map(document -> document.provenance().source())
                        .distinct()
                        .count(),
                packages.size(),
                folder,
                problems.isEmpty() ? "" : "; problems:\n  " + String.join("\n  ", problems));
    }
}
