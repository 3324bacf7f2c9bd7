package org.longalign.instruct.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.internal.SeededChoice;

/**
 * Mixes long instructions with short ones, like the paper's suites LongAlign-0k, 5k and 10k with ShareGPT (section
 * 4.1):
 *
 * <pre>{@code
 * // given: List<Instruction> longRows, List<Instruction> shortRows, Tokenizer tokenizer, Path folder
 * Mix mix = Mix.of(longRows, shortRows, 7);
 * for (int amount : List.of(0, 5_000, 10_000)) {
 *     Mix.Suite suite = mix.take(amount, Mix.ALL);
 *     System.out.println(suite);
 *     DatasetWriter.named("LongAlign-" + amount, tokenizer).write(folder.resolve("" + amount), suite.instructions());
 * }
 * }</pre>
 *
 * <p>The draw depends on the seed and the rows' ids only. A smaller draw is a subset of a larger one, so that two
 * suites differ only in the additional rows of one. The order is shuffled with the same seed.
 */
public final class Mix {
    /** The amount that means all rows. */
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
     * @param instructions long and short instructions, shuffled
     * @param longPart counts of the long instructions
     * @param shortPart counts of the short instructions
     * @param seed the seed of draw and order
     */
    public record Suite(List<Instruction> instructions, Part longPart, Part shortPart, long seed) {
        public Suite {
            instructions = List.copyOf(instructions);
        }

        /** A line with the number of instructions and the seed, then one for each part. */
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
     * The counts of one part of a suite.
     *
     * @param wanted number of rows asked for; {@link #ALL} for all
     * @param got number of rows in the suite
     * @param available number of rows to choose from
     * @param chars characters of the messages
     */
    public record Part(int wanted, int got, int available, long chars) {
        /** Such as {@code 5,000 of 10,000, 1,234,567 characters}; adds the wanted number if there were fewer. */
        @Override
        public String toString() {
            String text = String.format(Locale.ROOT, "%,d of %,d, %,d characters", got, available, chars);
            return wanted == ALL || got == wanted
                    ? text
                    : text + String.format(Locale.ROOT, "; %,d were wanted", wanted);
        }
    }

    /**
     * A mix of two pools of rows.
     *
     * @throws IllegalArgumentException if a row has no id, or two rows have the same
     */
    public static Mix of(List<Instruction> longRows, List<Instruction> shortRows, long seed) {
        Set<String> ids = new HashSet<>();
        for (List<Instruction> pool : List.of(longRows, shortRows)) {
            for (Instruction row : pool) {
                if (row.id().isEmpty() || !ids.add(row.id())) {
                    throw new IllegalArgumentException(
                            row.id().isEmpty()
                                    ? "a row has no id, by which a mix draws"
                                    : "two rows have the id " + row.id());
                }
            }
        }
        return new Mix(List.copyOf(longRows), List.copyOf(shortRows), seed);
    }

    /**
     * Draws a suite. If a pool has fewer rows than wanted, all of them are taken.
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
