package org.longalign.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.tokenize.Tokenizer;

/** How fast tokenizers of models' folders count the tokens of the sample texts, in one thread and in several. */
final class TokenizeBench {
    static final String USAGE =
            "tokenize FOLDER... [--megabytes 20] [--threads 2] [--rounds 5]   counts the tokens of so"
                    + " much text, MB a second; FOLDER is that of a model, or a tokenizer.json or tokenizer.model";

    /** Documents of so many characters, about a thousand tokens. */
    private static final int DOCUMENT = 4_000;

    /**
     * One figure.
     *
     * @param megabytesASecond of 10^6 bytes of UTF-8, the best of the rounds
     * @param megabytesACpuSecond of the processor time of all threads, the best of the rounds
     */
    private record Result(
            String tokenizer,
            String text,
            int threads,
            double megabytes,
            long tokens,
            double megabytesASecond,
            double megabytesACpuSecond) {}

    private TokenizeBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--megabytes", 20, "--threads", 2, "--rounds", 5));
        if (options.rest().isEmpty() || options.get("--threads") < 1 || options.get("--rounds") < 1) {
            throw options.error("a folder, at least one thread and one round are needed");
        }
        List<String> documents = documents(options.get("--megabytes"));
        String line = String.join(" ", documents.subList(0, Math.min(documents.size(), 250)));
        for (String folder : options.rest()) {
            Tokenizer tokenizer = Tokenizer.open(Path.of(folder));
            measure(tokenizer, "documents", documents, 1, options.get("--rounds"));
            measure(tokenizer, "documents", documents, options.get("--threads"), options.get("--rounds"));
            measure(tokenizer, "one line", List.of(line.replace('\n', ' ')), 1, options.get("--rounds"));
        }
    }

    private static List<String> documents(int megabytes) {
        StringBuilder all = new StringBuilder();
        SampleCorpus.open()
                .documents()
                .forEach(document -> all.append(document.text()).append('\n'));
        List<String> documents = new ArrayList<>();
        long bytes = 0;
        for (int at = 0; bytes < megabytes * 1_000_000L; at = (at + DOCUMENT) % (all.length() - DOCUMENT)) {
            // Another first word each time, so that no two documents are alike.
            documents.add(documents.size() + " " + all.substring(at, at + DOCUMENT));
            bytes += DOCUMENT;
        }
        return documents;
    }

    private static void measure(Tokenizer tokenizer, String text, List<String> documents, int threads, int rounds)
            throws IOException {
        double megabytes = documents.stream()
                        .mapToLong(document -> document.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
        double best = 0;
        double bestOfCpu = 0;
        long tokens = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            Counted counted = count(tokenizer, documents, threads);
            best = Math.max(best, megabytes / ((System.nanoTime() - start) / 1e9));
            bestOfCpu = Math.max(bestOfCpu, megabytes / (counted.cpuNanoseconds() / 1e9));
            tokens = counted.tokens();
        }
        Results.print(new Result(
                tokenizer.name() + ", " + tokenizer.getClass().getSimpleName(),
                text,
                threads,
                Results.rounded(megabytes, 1),
                tokens,
                Results.rounded(best, 2),
                Results.rounded(bestOfCpu, 2)));
    }

    /** Tokens, and the processor time of the threads that counted them. */
    private record Counted(long tokens, long cpuNanoseconds) {}

    /** Each thread takes every so many-th document. */
    private static Counted count(Tokenizer tokenizer, List<String> documents, int threads) {
        LongAdder tokens = new LongAdder();
        LongAdder cpu = new LongAdder();
        List<Thread> running = IntStream.range(0, threads)
                .mapToObj(thread -> new Thread(() -> {
                    for (int i = thread; i < documents.size(); i += threads) {
                        tokens.add(tokenizer.count(documents.get(i)));
                    }
                    cpu.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                }))
                .toList();
        running.forEach(Thread::start);
        for (Thread thread : running) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
        return new Counted(tokens.sum(), cpu.sum());
    }
}
