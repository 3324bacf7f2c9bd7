package org.longalign.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.source.FieldSource;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.Tokenizer;

/** Does one piece of work once, in a process of its own; prints one JSON object. */
final class DataProbe {
    /**
     * The works. All read the file, which {@code read} alone does; {@code count} counts tokens, {@code deduplicate} finds
     * exact and near duplicates, {@code sample} exact ones only and draws, {@code write} writes what {@code sample} drew,
     * and {@code all} is a whole selection, decontaminated, and written.
     */
    static final List<String> WORKS = List.of("read", "count", "deduplicate", "sample", "write", "all");

    private static final int MIN_TOKENS = 2_000;
    private static final int MAX_TOKENS = 65_536;
    private static final EvaluationSet QUESTIONS = EvaluationSet.of(
            "questions",
            List.of(
                    "Which of the harpooneers of the Pequod was the first to go down with the ship, and what did he hold?",
                    "What does the handbook recommend for setting the password of the boot loader of a shared machine?"));

    /** What was measured; the peak is of resident memory in bytes. */
    record Figure(double seconds, double cpuSeconds, long peak, String found, double load) {}

    /** Says that four bytes are a token, in no time. */
    private record NoTokenizer() implements Tokenizer {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public int vocabularySize() {
            return 1;
        }

        @Override
        public int[] encode(String text) {
            return new int[count(text)];
        }

        @Override
        public int count(String text) {
            return text.length() / 4;
        }

        @Override
        public String decode(int[] ids) {
            throw new UnsupportedOperationException("it keeps nothing of a text");
        }
    }

    private DataProbe() {}

    static boolean usesThreads(String work) {
        return !work.equals("read") && !work.equals("write");
    }

    /**
     * Measures.
     *
     * @param arguments the work, the corpus, the file to write, the number of threads
     */
    public static void main(String... arguments) throws IOException {
        String work = arguments[0];
        FieldSource corpus = Sources.jsonl(arguments[1]).id("id").cleaned(true);
        Path output = Path.of(arguments[2]);
        Tokenizer tokenizer =
                work.equals("count") || work.equals("all") ? JtokkitTokenizer.cl100kBase() : new NoTokenizer();
        Selection selection = Selection.of(corpus, tokenizer)
                .tokens(MIN_TOKENS, MAX_TOKENS)
                .threads(Integer.parseInt(arguments[3]))
                .count(500)
                .seed(7);
        SelectedDocuments drawn =
                work.equals("write") ? selection.keepNearDuplicates().run() : null;
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = work.equals("write") ? system.getProcessCpuTime() : 0;
        long start = System.nanoTime();
        String found;
        if (drawn != null) {
            drawn.write(output);
            found = drawn.size() + " written";
        } else {
            found = switch (work) {
                case "read" -> read(corpus) + " documents";
                case "count" ->
                    found(selection.tokens(Integer.MAX_VALUE, Integer.MAX_VALUE).run());
                case "deduplicate" -> found(selection.run());
                case "sample" -> found(selection.keepNearDuplicates().run());
                default -> {
                    SelectedDocuments selected =
                            selection.decontaminate(QUESTIONS).run();
                    selected.write(output);
                    yield found(selected);
                }
            };
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Results.print(new Figure(
                seconds,
                (system.getProcessCpuTime() - cpu) / 1e9,
                ProcessMemory.peak(),
                found,
                system.getSystemLoadAverage()));
    }

    private static long read(FieldSource corpus) {
        try (Stream<Document> documents = corpus.read()) {
            return documents.mapToLong(document -> 1).sum();
        }
    }

    private static String found(SelectedDocuments selected) {
        SelectionReport report = selected.report();
        return report.read().documents() + " documents, "
                + report.of(Fate.EXACT_DUPLICATE).documents()
                + " exact and " + report.of(Fate.NEAR_DUPLICATE).documents() + " near duplicates, "
                + selected.size() + " chosen";
    }
}
