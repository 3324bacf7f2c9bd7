package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.internal.Folders;

/**
 * Data construction over the sample texts, repeated with changes: time and peak memory of reading, counting tokens,
 * finding duplicates, sampling, writing, and of all together. Each figure comes from a Java process of its own.
 */
final class DataBench {
    static final String USAGE =
            "data [--megabytes 200] [--threads 2] [--heap 1024] [--rounds 1]   reads, counts, de-duplicates, samples and"
                    + " writes a quarter, a half and all of so many MB of text, by one thread and by so many; heap in MiB";

    /**
     * One figure.
     *
     * @param megabytes of the file that is read, of 10^6 bytes
     * @param megabytesASecond of wall time, which other work on the machine makes smaller
     * @param megabytesACpuSecond of processor time
     * @param ofSmallest time for each MB relative to the smallest file's; 1 is linear growth
     * @param ofOneThread times the speed of one thread
     * @param load the machine's load average over the last minute
     */
    private record Result(
            String work,
            double megabytes,
            int threads,
            double seconds,
            double megabytesASecond,
            double megabytesACpuSecond,
            double ofSmallest,
            double ofOneThread,
            double peakMiB,
            String found,
            double load) {}

    private DataBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                        USAGE, arguments, Map.of("--megabytes", 200, "--threads", 2, "--heap", 1_024, "--rounds", 1))
                .noRest();
        int all = options.get("--megabytes");
        if (all < 4 || options.get("--threads") < 1 || options.get("--rounds") < 1) {
            throw options.error("at least 4 MB, one thread and one round are needed");
        }
        Path folder = Files.createTempDirectory("longalign-bench-data");
        Thread removal = new Thread(() -> remove(folder));
        Runtime.getRuntime().addShutdownHook(removal);
        try {
            SampleCorpus samples = SampleCorpus.open();
            Map<String, Double> secondsAMegabyte = new HashMap<>();
            for (int megabytes : List.of(all / 4, all / 2, all)) {
                Path corpus = folder.resolve("corpus.jsonl");
                double written = new RepeatedSamples(samples.documents()).write(corpus, megabytes) / 1e6;
                for (String work : DataProbe.WORKS) {
                    Map<Integer, Double> seconds = new HashMap<>();
                    Set<Integer> threads = new LinkedHashSet<>(List.of(1, options.get("--threads")));
                    for (int count : DataProbe.usesThreads(work) ? threads : Set.of(1)) {
                        DataProbe.Figure figure = best(options, work, corpus, folder.resolve("out.jsonl"), count);
                        seconds.put(count, figure.seconds());
                        double smallest =
                                secondsAMegabyte.computeIfAbsent(work + count, key -> figure.seconds() / written);
                        Results.print(new Result(
                                work,
                                Results.rounded(written, 1),
                                count,
                                Results.rounded(figure.seconds(), 2),
                                Results.rounded(written / figure.seconds(), 2),
                                Results.rounded(written / figure.cpuSeconds(), 2),
                                Results.rounded(figure.seconds() / written / smallest, 2),
                                Results.rounded(seconds.get(1) / figure.seconds(), 2),
                                Results.mebibytes(figure.peak()),
                                figure.found(),
                                Results.rounded(figure.load(), 1)));
                    }
                }
            }
        } finally {
            remove(folder);
            Runtime.getRuntime().removeShutdownHook(removal);
        }
    }

    /** The fastest of some rounds: other work on the machine can only slow one down. */
    private static DataProbe.Figure best(Options options, String work, Path corpus, Path output, int threads)
            throws IOException {
        DataProbe.Figure best = null;
        for (int round = 0; round < options.get("--rounds"); round++) {
            DataProbe.Figure figure = ChildJvm.result(
                    DataProbe.Figure.class,
                    List.of(String.format(Locale.ROOT, "-Xmx%dm", options.get("--heap"))),
                    Map.of(),
                    DataProbe.class,
                    work,
                    corpus.toString(),
                    output.toString(),
                    String.valueOf(threads));
            best = best == null || figure.seconds() < best.seconds() ? figure : best;
        }
        return best;
    }

    private static void remove(Path folder) {
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            System.err.println("could not remove " + folder + ": " + e.getMessage());
        }
    }
}
