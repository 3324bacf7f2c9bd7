package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.PackingStrategy;
import org.longalign.batching.Schedule;
import org.longalign.data.Jsonl;

/** How long devices wait for each other under each way of batching, and how random steps remain. */
final class ScheduleBench {
    static final String USAGE =
            "schedule FILE... [--ranks 8] [--accumulation 12] [--seed 7] [--ratio 24576]   lengths, one a line, plain or"
                    + " gzip; packs of 65,536 tokens, naive and sorted with one sequence a device; cost ratio L + sum(L_i^2)";

    private static final int MAX_TOKENS = 65_536;
    private static final int WINDOW = 12; // micro-steps

    /** One line of the result. */
    private record Result(
            String file,
            String schedule,
            double relativeCompute,
            double idleShare,
            long tokens,
            int costRatio,
            int microSteps,
            double compositionBias,
            double scheduleBias) {}

    private ScheduleBench() {}

    static void run(String... arguments) throws IOException {
        List<String> files = new ArrayList<>();
        Map<String, Integer> options =
                new LinkedHashMap<>(Map.of("--ranks", 8, "--accumulation", 12, "--seed", 7, "--ratio", 24_576));
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                files.add(arguments[i]);
            } else if (options.containsKey(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], number(arguments[i], arguments[++i]));
            } else {
                throw new IllegalArgumentException(
                        arguments[i] + " is no option with a value; usage: environment/bench " + USAGE);
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("which file of lengths? usage: environment/bench " + USAGE);
        }
        for (String file : files) {
            measure(file, LengthFile.read(Path.of(file), MAX_TOKENS), options);
        }
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " takes a whole number, not \"" + value + "\"", e);
        }
    }

    private static void measure(String file, int[] lengths, Map<String, Integer> options) throws IOException {
        ComputeCost cost = new ComputeCost(options.get("--ratio"), 1);
        Map<String, BatchPlanBuilder> builders = new LinkedHashMap<>();
        builders.put("naive", BatchPlan.naive(lengths));
        builders.put("sorted", BatchPlan.sorted(lengths));
        builders.put("next-fit, random", BatchPlan.packed(lengths).strategy(PackingStrategy.nextFit()));
        builders.put("best-fit, random", BatchPlan.packed(lengths));
        for (Schedule schedule : List.of(
                Schedule.windowed(WINDOW),
                Schedule.windowed(2 * WINDOW),
                Schedule.equalCostGroups(),
                Schedule.stratified())) {
            builders.put(
                    "best-fit, " + schedule.name(), BatchPlan.packed(lengths).schedule(schedule));
        }
        for (var entry : builders.entrySet()) {
            BatchPlan plan = entry.getValue()
                    .maxTokens(MAX_TOKENS)
                    .devices(options.get("--ranks"))
                    .accumulation(options.get("--accumulation"))
                    .seed(options.get("--seed"))
                    .cost(cost)
                    .build();
            ComputeBalance balance = ComputeBalance.of(plan, cost);
            System.out.println(Jsonl.JSON.writeValueAsString(new Result(
                    file,
                    entry.getKey(),
                    rounded(balance.relativeCompute()),
                    rounded(balance.idleShare()),
                    plan.realTokens(),
                    options.get("--ratio"),
                    balance.microSteps(),
                    rounded(balance.compositionBias()),
                    rounded(balance.scheduleBias()))));
        }
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4f", value));
    }
}
