package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.cost.Price;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.Judge;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.ScoredAnswer;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.longbenchchat.Verdict;
import org.longalign.internal.Folders;

/** Judging through a server in this process that answers at once, and the statistics of a large report. */
final class JudgeBench {
    static final String USAGE = "judge [--items 4000] [--statistics 10000]  "
            + " verdicts a second with 1, 8 and 64 calls in flight, each on the disk; seconds for a report's statistics";

    private static final int[] IN_FLIGHT = {1, 8, 64};

    /** Verdicts a second. */
    private record Judged(
            String what,
            int inFlight,
            int verdicts,
            double seconds,
            double verdictsPerSecond,
            double processorSeconds) {}

    /** Seconds for the figures of a report. */
    private record Counted(String what, int items, int verdicts, double seconds, double processorSeconds) {}

    private JudgeBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--items", 4_000, "--statistics", 10_000))
                .noRest();
        if (options.get("--items") < 1 || options.get("--statistics") < 2) {
            throw options.error("--items must be at least 1 and --statistics at least 2");
        }
        // Or the server's replies wait 40 ms for the client's acknowledgement of their first part.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try (InstantServer server = new InstantServer("The figures agree. Rating: [[7]]")) {
            judge(server, 64, options.get("--items")); // warm
            for (int inFlight : IN_FLIGHT) {
                int items = inFlight == 1 ? Math.max(1, options.get("--items") / 4) : options.get("--items");
                double before = processorSeconds();
                double seconds = judge(server, inFlight, items);
                Results.print(new Judged(
                        "judging, journal on the disk",
                        inFlight,
                        items,
                        Results.rounded(seconds, 3),
                        Results.rounded(items / seconds, 0),
                        Results.rounded(processorSeconds() - before, 3)));
            }
        }
        statistics(options.get("--statistics"));
    }

    private static double judge(InstantServer server, int inFlight, int items) throws IOException {
        Path folder = Files.createTempDirectory("longalign-judge");
        try {
            LongBenchChat bench = bench(items);
            Map<Integer, String> answers = new TreeMap<>();
            bench.items().forEach(item -> answers.put(item.index(), "Answer " + item.index() + ". ".repeat(300)));
            Judge judge = Judge.fewShot(ChatModels.of(OpenAiChat.at(server.address(), "judge-1"))
                    .price(Price.FREE)
                    .build());
            long start = System.nanoTime();
            ScoreReport report = bench.scoring(List.of(new SystemAnswers("system", "bench", answers)))
                    .judgedBy(judge)
                    .passes(1)
                    .inFlight(inFlight)
                    .journal(folder.resolve("verdicts.jsonl"))
                    .run();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!report.unscored().isEmpty()) {
                throw new IllegalStateException("unscored: " + report.unscored().get(0));
            }
            return seconds;
        } finally {
            Folders.remove(folder);
        }
    }

    private static LongBenchChat bench(int items) {
        String text = "A sentence of a reference answer with some words in it. ".repeat(15);
        return LongBenchChat.of(IntStream.range(0, items)
                .mapToObj(i -> new BenchmarkItem(
                        i,
                        "prompt " + i,
                        "What is said in part " + i + "?",
                        text,
                        List.of(new ScoredAnswer(text, 9), new ScoredAnswer(text, 5), new ScoredAnswer(text, 2)),
                        i % 5 == 0 ? Language.CHINESE : Language.ENGLISH,
                        null,
                        i % 3 == 0 ? "summary" : "document QA"))
                .toList());
    }

    /** Two systems, a judge and a person on every item: means, groups, the pair of systems, agreement. */
    private static void statistics(int items) throws IOException {
        LongBenchChat bench = bench(items);
        List<Verdict> verdicts = new ArrayList<>();
        Random random = new Random(5);
        for (String judge : List.of("judge", "person")) {
            for (String system : List.of("a", "b")) {
                for (int item = 0; item < items; item++) {
                    Rating rating = new Rating.Scored(1 + random.nextInt(10));
                    verdicts.add(new Verdict(
                            judge, JudgeKind.MODEL, system, item, 1, 7, new Judgement(rating, "", "bench")));
                }
            }
        }
        ScoreReport report = new ScoreReport(verdicts);
        measure("means with intervals", items, verdicts.size(), report::leaderboard);
        measure("means, two groupings, pair and agreement, with intervals", items, verdicts.size(), () -> {
            report.leaderboard();
            report.compare("judge", "a", "b");
            report.agreement("judge", "person");
            report.by(ItemGroups.byLanguage(bench));
            report.by(ItemGroups.byKind(bench));
        });
    }

    private static void measure(String what, int items, int verdicts, Runnable figures) throws IOException {
        figures.run(); // warm
        double before = processorSeconds();
        long start = System.nanoTime();
        figures.run();
        Results.print(new Counted(
                what,
                items,
                verdicts,
                Results.rounded((System.nanoTime() - start) / 1e9, 3),
                Results.rounded(processorSeconds() - before, 3)));
    }

    /** What this process has had of the processors; on a machine that does other work too, less than the time gone by. */
    private static double processorSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }
}
