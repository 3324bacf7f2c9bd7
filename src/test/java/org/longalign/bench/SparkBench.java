package org.longalign.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.longalign.corpus.Selection;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.JtokkitTokenizer;

/**
 * One selection of repeated sample texts, on this machine and as a Spark job on the same cores, each in a process of its
 * own. The time is that of the whole process; documents are compared byte for byte.
 */
final class SparkBench {
    static final String USAGE =
            "spark [--cores 2] [--heap 2048] [MB ...]   the same selection of so many MB of text, 200 and"
                    + " 1000, in one process and by Spark in local mode; heap in MiB (environment/setup --with spark, once)";

    private static final String SPARK = "LONGALIGN_BENCH_SPARK";
    private static final Pattern PAUSE = Pattern.compile("(\\d+)M->(\\d+)M\\(");

    /**
     * One run.
     *
     * @param megabytes of the file that is read, of 10^6 bytes
     * @param seconds of the whole process
     * @param ofOneProcess times the time of the selection in one process
     * @param shuffledMegabytes that Spark's tasks wrote for others, of 10^6 bytes
     * @param liveHeapMiB the most that was left of the heap after a collection; in Spark's local mode driver and tasks share it
     * @param peakMiB of resident memory
     * @param load the machine's load average when it began
     */
    private record Result(
            String path,
            double megabytes,
            int cores,
            double seconds,
            double megabytesASecond,
            double ofOneProcess,
            double shuffledMegabytes,
            double liveHeapMiB,
            double peakMiB,
            long chosen,
            double load) {}

    /** What was seen of a process; seconds, bytes and MiB as in {@link Result}. */
    private record Seen(double seconds, double peakMiB, double liveHeapMiB, double load) {}

    private SparkBench() {}

    static void run(String... arguments) throws Exception {
        Options options = Options.parse(USAGE, arguments, Map.of("--cores", 2, "--heap", 2_048));
        String spark = System.getenv(SPARK);
        if (spark == null) {
            throw new IllegalStateException("Spark is not here; run environment/setup --with spark first");
        }
        List<String> sizes = options.rest().isEmpty() ? List.of("200", "1000") : options.rest();
        Path folder = Files.createTempDirectory("longalign-bench-spark");
        Thread removal = new Thread(() -> remove(folder));
        Runtime.getRuntime().addShutdownHook(removal);
        try {
            RepeatedSamples samples = new RepeatedSamples(SampleCorpus.open().documents());
            for (String size : sizes) {
                if (!size.matches("[1-9]\\d{0,5}")) {
                    throw options.error("\"" + size + "\" is no number of MB");
                }
                compare(options, spark, samples, Integer.parseInt(size), folder);
            }
        } finally {
            remove(folder);
            Runtime.getRuntime().removeShutdownHook(removal);
        }
    }

    private static void compare(Options options, String spark, RepeatedSamples samples, int size, Path folder)
            throws Exception {
        Path corpus = folder.resolve("corpus.jsonl");
        double megabytes = samples.write(corpus, size) / 1e6;
        String cores = String.valueOf(options.get("--cores"));
        Path one = folder.resolve("one.jsonl");
        Seen single = seen(
                options,
                folder,
                List.of("-cp", System.getProperty("java.class.path"), SparkBench.class.getName()),
                corpus.toString(),
                one.toString(),
                cores);
        long chosen = lines(one);
        print("one process", options, megabytes, single, single, 0, chosen);
        Path output = folder.resolve("out");
        Path events = Files.createDirectories(folder.resolve("events"));
        Seen job = seen(
                options,
                folder,
                List.of(
                        "-Dspark.master=local[" + cores + "]",
                        "-Dspark.ui.enabled=false",
                        "-Dspark.driver.host=127.0.0.1",
                        "-Dspark.driver.bindAddress=127.0.0.1",
                        "-Dspark.local.dir=" + folder,
                        "-Dspark.eventLog.enabled=true",
                        "-Dspark.eventLog.compress=false",
                        "-Dspark.eventLog.rolling.enabled=false",
                        "-Dspark.eventLog.dir=" + events.toUri(),
                        "-cp",
                        System.getProperty("java.class.path") + File.pathSeparator + spark,
                        "org.longalign.corpus.spark.SelectDocuments"),
                "--input",
                "corpus=" + corpus,
                "--id",
                "id",
                "--tokens",
                "2000:65536",
                "--count",
                "500",
                "--seed",
                "7",
                "--output",
                output.toString());
        Path joined = folder.resolve("joined.jsonl");
        join(output.resolve("documents"), joined);
        if (!Sha256.hex(one).equals(Sha256.hex(joined))) {
            throw new IllegalStateException("Spark chose other documents than the selection in one process");
        }
        print("spark local[" + cores + "]", options, megabytes, job, single, shuffled(events) / 1e6, chosen);
        remove(output);
        remove(events);
    }

    /** The selection in one process: file, output and threads. */
    public static void main(String... arguments) {
        Selection.of(Sources.jsonl(arguments[0]).named("corpus").id("id"), JtokkitTokenizer.cl100kBase())
                .tokens(2_000, 65_536)
                .count(500)
                .seed(7)
                .threads(Integer.parseInt(arguments[2]))
                .run()
                .write(Path.of(arguments[1]));
    }

    private static void print(
            String path, Options options, double megabytes, Seen seen, Seen single, double shuffled, long chosen)
            throws IOException {
        Results.print(new Result(
                path,
                Results.rounded(megabytes, 1),
                options.get("--cores"),
                Results.rounded(seen.seconds(), 1),
                Results.rounded(megabytes / seen.seconds(), 2),
                Results.rounded(seen.seconds() / single.seconds(), 2),
                Results.rounded(shuffled, 1),
                seen.liveHeapMiB(),
                Results.rounded(seen.peakMiB(), 1),
                chosen,
                Results.rounded(seen.load(), 1)));
    }

    /** Runs a Java process to its end. */
    private static Seen seen(Options options, Path folder, List<String> program, String... arguments) throws Exception {
        Path pauses = folder.resolve("gc.txt");
        Path said = folder.resolve("said.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(String.format(Locale.ROOT, "-Xmx%dm", options.get("--heap")));
        command.add("-Xlog:gc:file=" + pauses + "::filecount=0");
        command.addAll(program);
        command.addAll(List.of(arguments));
        double load = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                .getSystemLoadAverage();
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        double peak = 0;
        try {
            while (!process.waitFor(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peakMiB(process));
            }
        } finally {
            process.destroyForcibly();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the process that is measured failed: " + Files.readString(said));
        }
        return new Seen(seconds, peak, liveMiB(pauses), load);
    }

    /** The most resident memory of a running process so far; 0 once it has ended. */
    private static double peakMiB(Process process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
                    .max()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // it ended meanwhile
        }
    }

    private static double liveMiB(Path pauses) throws IOException {
        double live = 0;
        for (String line : Files.readAllLines(pauses)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                live = Math.max(live, Double.parseDouble(pause.group(2)));
            }
        }
        return live;
    }

    /** Bytes that all tasks wrote for the tasks after them. */
    private static long shuffled(Path events) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(events)) {
            for (Path file : files.toList()) {
                try (BufferedReader lines = Files.newBufferedReader(file)) {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        JsonNode event = Jsonl.parse(line);
                        bytes += event.path("Task Metrics")
                                .path("Shuffle Write Metrics")
                                .path("Shuffle Bytes Written")
                                .asLong();
                    }
                }
            }
        }
        return bytes;
    }

    private static void join(Path documents, Path joined) throws IOException {
        Files.deleteIfExists(joined);
        Files.createFile(joined);
        try (Stream<Path> files = Files.list(documents);
                java.io.OutputStream out = Files.newOutputStream(joined)) {
            for (Path part : files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList()) {
                Files.copy(part, out);
            }
        }
    }

    private static long lines(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    private static void remove(Path folder) {
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e.getMessage());
        }
    }
}
