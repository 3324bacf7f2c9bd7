package org.longalign;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchPlan;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.corpus.source.SourceCorpus;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Instruction;
import org.longalign.data.Journal;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.choice.ChoiceTask;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.HumanRatings;
import org.longalign.instruct.Questions;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.training.TrainingLog;

/**
 * Mutated input of every parser gives a result or a refusal: no other exception, no error, no time without end. The inputs
 * of {@code fuzz/PARSER} among the resources are tried first; the system property {@code longalign.soak.minutes} has the
 * trials last so long, shared by all parsers.
 */
@Tag(Trials.TAG)
class FuzzedParsersTest {
    private static final int TRIALS = Trials.of(4_000);
    private static final long SECONDS = 30;
    private static final Map<String, String> WORK = Map.of("model", "m");

    @TempDir
    Path folder;

    private interface Reading {
        void read(Path file) throws IOException;
    }

    /** A parser, valid inputs of it, and the name of its files. */
    private record Parser(String label, String file, Reading reading, List<byte[]> corpus) {
        Parser(String label, String file, Reading reading, String... corpus) {
            this(
                    label,
                    file,
                    reading,
                    Stream.of(corpus)
                            .map(text -> text.getBytes(StandardCharsets.UTF_8))
                            .toList());
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static List<Parser> parsers() {
        return List.of(
                new Parser(
                        "JSON_LINES",
                        "x.jsonl",
                        file -> readAll(Sources.jsonl(file).id("id")),
                        "{\"text\": \"a b\", \"id\": 1}\n{\"text\":\"ü\\u00e9\"}\n"),
                new Parser(
                        "JSON_ARRAY",
                        "x.json",
                        file -> readAll(Sources.jsonArray(file)),
                        "[{\"text\": \"a\"},\n {\"text\": \"b\", \"m\": {\"n\": [1.5, null]}}]"),
                new Parser("TEXT", "x.txt", file -> readAll(Sources.text(file)), "a paragraph\n\nanother\r\n\r\nüñ\n"),
                new Parser("GZIP", "x.jsonl.gz", file -> readAll(Sources.jsonl(file))),
                new Parser("ZSTD", "x.jsonl.zst", file -> readAll(Sources.jsonl(file))),
                new Parser("PARQUET", "x.parquet", file -> readAll(Sources.parquet(file))),
                new Parser(
                        "INSTRUCTIONS",
                        "x.jsonl",
                        file -> Jsonl.read(file, Instruction.class),
                        "{\"id\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\","
                                + " \"content\": \"a\"}], \"details\": {\"seed\": \"7\"}}\n"),
                new Parser(
                        "JOURNAL",
                        "x.jsonl",
                        file -> {
                            try (Journal journal = Journal.open(file, WORK)) {
                                journal.keys().forEach(key -> journal.find(key, String.class));
                            }
                        },
                        "{\"work\":{\"model\":\"m\"}}\n{\"key\":\"a\",\"value\":\"x\"}\n{\"key\":\"b\",\"value\":\"y\"}\n"),
                new Parser(
                        "RECORDED_REPLIES",
                        "x.jsonl",
                        file -> RecordedReplies.read(file),
                        "{\"request\": \"0f\", \"reply\": \"Yes.\", \"author\": \"x\", \"about\": \"?\"}\n"),
                new Parser("PLAN", "plan.json", BatchPlan::load),
                new Parser(
                        "SAFETENSORS",
                        "x.safetensors",
                        file -> SafetensorsFile.open(file).close()),
                new Parser(
                        "CHOICE",
                        "x.jsonl",
                        ChoiceTask::hellaSwag,
                        "{\"ind\": 4, \"activity_label\": \"A\", \"ctx_a\": \"x\", \"ctx_b\": \"y\", \"ctx\": \"x y\", \"endings\":"
                                + " [\"a\", \"b\", \"c\", \"d\"], \"label\": 3, \"source_id\": \"s\"}\n"),
                new Parser("RATINGS", "x.csv", HumanRatings::read, "system,item,rating\nours,1,7\ntheirs,2,3\n"),
                new Parser(
                        "METRICS",
                        "metrics.jsonl",
                        TrainingLog::read,
                        "{\"step\": 1, \"loss\": 2.5, \"learningRate\": 1e-4}\n"),
                new Parser(
                        "RATING",
                        "x.txt",
                        file -> Rating.parse(text(file), 10),
                        "The answer is good. Rating: [[8]]",
                        "Rating: 7/10, as 3 of 5 facts are right.\n\n**Score**: 7"),
                new Parser(
                        "QUESTIONS",
                        "x.txt",
                        file -> Questions.parse(text(file), 5),
                        "1. What is this?\n2. Why?\n3) Who said \"no\"?\n"));
    }

    private static void readAll(SourceCorpus<?> source) {
        try (Stream<?> documents = source.read()) {
            documents.forEach(document -> {});
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void everyInputIsReadOrRefused(Parser parser) throws Exception {
        for (byte[] kept : kept(parser)) {
            check(parser, kept);
        }
        List<byte[]> corpus = corpus(parser);
        for (byte[] valid : corpus) {
            check(parser, valid);
        }
        Mutator mutator = new Mutator(7, corpus);
        long minutes = Long.getLong("longalign.soak.minutes", 0);
        Instant end = Instant.now()
                .plus(Duration.ofMinutes(minutes).dividedBy(parsers().size()));
        for (int trial = 0; minutes > 0 ? Instant.now().isBefore(end) : trial < TRIALS; trial++) {
            check(parser, mutator.next());
        }
    }

    private void check(Parser parser, byte[] input) throws Exception {
        Path file = Files.write(folder.resolve(parser.file()), input);
        FutureTask<Void> task = new FutureTask<>(() -> {
            parser.reading().read(file);
            return null;
        });
        Thread thread = new Thread(task, parser.label());
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            fail(parser + " does not end on " + shown(input));
        } catch (ExecutionException e) {
            Throwable problem = e.getCause();
            boolean refusal = problem instanceof IllegalArgumentException
                    || problem instanceof UncheckedIOException
                    || problem instanceof IOException;
            assertTrue(refusal && problem.getMessage() != null, () -> parser + ": " + problem + " on " + shown(input));
        }
    }

    /** An input to be put among the resources. */
    private static String shown(byte[] input) {
        return input.length > 20_000
                ? input.length + " bytes with the hash " + Arrays.hashCode(input)
                : HexFormat.of().formatHex(input);
    }

    /** Inputs that broke the parser once. */
    private static List<byte[]> kept(Parser parser) throws IOException, URISyntaxException {
        var resource = FuzzedParsersTest.class.getResource("fuzz/" + parser);
        List<byte[]> kept = new ArrayList<>();
        if (resource != null) {
            try (Stream<Path> files = Files.list(Path.of(URI.create(resource.toString())))) {
                for (Path file : files.sorted().toList()) {
                    kept.add(Files.readAllBytes(file));
                }
            }
        }
        return kept;
    }

    private List<byte[]> corpus(Parser parser) throws IOException, SQLException {
        byte[] lines = parsers().get(0).corpus().get(0);
        return switch (parser.label()) {
            case "GZIP" ->
                List.of(gzip(lines), gzip("{\"text\": \"x\"}\n".repeat(500).getBytes(StandardCharsets.UTF_8)));
            case "ZSTD" -> List.of(Zstd.compress(lines), Zstd.compress(new byte[3_000]));
            case "PARQUET" ->
                List.of(
                        parquet("SELECT 'a' || i AS text, i AS id FROM range(50) t(i)", "zstd"),
                        parquet(
                                "SELECT repeat('x', 100) AS text, {'a': [1, 2]} AS m FROM range(9) t(i)",
                                "uncompressed"));
            case "PLAN" -> {
                Path file = folder.resolve("valid.json");
                BatchPlan.packed(new int[] {3, 5, 7, 30}).maxTokens(32).build().save(file);
                yield List.of(Files.readAllBytes(file));
            }
            case "SAFETENSORS" -> {
                String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   ";
                byte[] file = new byte[8 + header.length() + 8];
                file[0] = (byte) header.length();
                System.arraycopy(header.getBytes(StandardCharsets.UTF_8), 0, file, 8, header.length());
                yield List.of(file);
            }
            default -> parser.corpus();
        };
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private byte[] parquet(String select, String compression) throws IOException, SQLException {
        Path file = folder.resolve("valid.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (" + select + ") TO '" + file + "' (FORMAT parquet, COMPRESSION " + compression + ")");
        }
        return Files.readAllBytes(file);
    }
}
