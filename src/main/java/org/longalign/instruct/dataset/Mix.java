package org.longalign.instruct.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.longalign.corpus.SeededChoice;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

/**
 * Long instructions mixed with short ones, as the paper's suites LongAlign-0k, 5k and 10k are with ShareGPT (section 4.1):
 *
 * <pre>{@code
 * Mix mix = Mix.of(longRows, shortRows, 7);
 * for (int amount : List.of(0, 5_000, 10_000)) {
 *     Mix.Suite suite = mix.take(amount, Mix.ALL);
 *     System.out.println(suite);
 *     DatasetWriter.named("LongAlign-" + amount, tokenizer).write(folder, suite.instructions());
 * }
 * }</pre>
 *
 * <p>What is drawn depends on the seed and the rows' ids alone, and a smaller amount is part of a larger one, so that two
 * suites differ in nothing but the rows that one has more. The order is shuffled by the same seed.
 */
public final class Mix {
    /** An amount: all there are. */
    public static final int ALL = Integer.MAX_VALUE;

    private final List<Instruction> longRows;
    private final List<Instruction> shortRows;
    private final long seed;

    private Mix(List<Instruction> longRows, List<Instruction> shortRows, long seed) {
        this.longRows = longRows;
        this.shortRows = shortRows;
        this.seed = seed;
    }

    /**
     * A suite.
     *
     * @param instructions long and short ones, shuffled
     * @param longPart what was wanted and got of the long ones
     * @param shortPart what was wanted and got of the short ones
     * @param seed the seed of the draw and of the order
     */
    public record Suite(List<Instruction> instructions, Part longPart, Part shortPart, long seed) {
        public Suite {
            instructions = List.copyOf(instructions);
        }

        /** Two lines: wanted, got and characters of each part. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d instructions, seed %d%n  long:  %s%n  short: %s",
                    instructions.size(),
                    seed,
                    longPart,
                    shortPart);
        }
    }

    /**
     * A part of a suite.
     *
     * @param wanted how many rows were asked for; {@link #ALL} for all
     * @param got how many there are
     * @param available how many there were to choose from
     * @param chars characters of their messages
     */
    public record Part(int wanted, int got, int available, long chars) {
        /** Such as {@code 5,000 of 10,000, 1,234,567 characters}; says where more were wanted than there are. */
        @Override
        public String toString() {
            String text = String.format(Locale.ROOT, "%,d of %,d, %,d characters", got, available, chars);
            return wanted == ALL || got == wanted
                    ? text
                    : text + String.format(Locale.ROOT, "; %,d were wanted", wanted);
        }
    }

    /**
     * Two pools of rows.
     *
     * @throws IllegalArgumentException if a row has no id, or two have the same
     */
    public static Mix of(List<Instruction> longRows, List<Instruction> shortRows, long seed) {
        Set<String> ids = new HashSet<>();
        for (List<Instruction> pool : List.of(longRows, shortRows)) {
            for (Instruction row : pool) {
                if (row.id().isEmpty() || !ids.add(row.id())) {
                    throw new IllegalArgumentException(
                            row.id().isEmpty() ? "a row to be mixed has no id" : "two rows are called " + row.id());
                }
            }
        }
        return new Mix(List.copyOf(longRows), List.copyOf(shortRows), seed);
    }

    /**
     * So many of each; all there are where that is less.
     *
     * @throws IllegalArgumentException if an amount is negative
     */
    public Suite take(int longAmount, int shortAmount) {
        if (longAmount < 0 || shortAmount < 0) {
            throw new IllegalArgumentException(
                    "cannot take " + longAmount + " long and " + shortAmount + " short rows");
        }
        List<Instruction> fromLong = draw(longRows, longAmount);
        List<Instruction> fromShort = draw(shortRows, shortAmount);
        List<Instruction> all = new ArrayList<>(fromLong);
        all.addAll(fromShort);
        return new Suite(
                ordered(all, "order of a mix"),
                part(longAmount, fromLong, longRows),
                part(shortAmount, fromShort, shortRows),
                seed);
    }

    private List<Instruction> draw(List<Instruction> pool, int amount) {
        List<Instruction> drawn = ordered(pool, "mix");
        return drawn.subList(0, Math.min(amount, drawn.size()));
    }

    private List<Instruction> ordered(List<Instruction> rows, String purpose) {
        record Placed(double place, Instruction row) {}
        return rows.stream()
                .map(row -> new Placed(SeededChoice.uniform(seed, purpose, row.id()), row))
                .sorted(Comparator.comparingDouble(Placed::place)
                        .thenComparing(placed -> placed.row().id()))
                .map(Placed::row)
                .toList();
    }

    private static Part part(int wanted, List<Instruction> got, List<Instruction> pool) {
        long chars = got.stream()
                .flatMap(row -> row.messages().stream())
                .map(Message::content)
                .mapToLong(String::length)
                .sum();
        return new Part(wanted, got.size(), pool.size(), chars);
    }
}
