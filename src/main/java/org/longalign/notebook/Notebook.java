package org.longalign.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Helpers for every notebook: the project's folder and checked claims. */
public final class Notebook {
    /** The environment variable with the project's root; the kernel is started with it. */
    public static final String HOME_VARIABLE = "LONGALIGN_HOME";

    private Notebook() {}

    /**
     * Checks a claim of the notebook's text and prints {@code ok: claim}.
     *
     * @throws AssertionError with the claim, if it does not hold; in this project's kernel also with the values that its
     *     condition compares: {@code does not hold: packing needs fewer packs (57 < 55)}
     */
    public static void check(boolean holds, String claim) {
        List<Compared.Pair> compared = Compared.take();
        if (!holds) {
            String values = compared.stream().map(Compared.Pair::text).collect(Collectors.joining(", "));
            throw new AssertionError("does not hold: " + claim + (values.isEmpty() ? "" : " (" + values + ")"));
        }
        System.out.println("ok: " + claim);
    }

    /**
     * Notes the values that a condition compares, for the error of {@link #check}. The kernel puts these calls around the
     * values, so {@code a.size() < n} becomes {@code left(a.size()) < right("<", n)}; every method gives its value back.
     */
    public static final class Compared {
        private static final int MOST_SHOWN = 4;
        private static final int MOST_CHARACTERS = 200;
        private static final ThreadLocal<List<Pair>> NOTED = ThreadLocal.withInitial(ArrayList::new);

        /** The values of a comparison; without an operator the first alone. */
        private record Pair(
                @Nullable Object left,
                String operator,
                @Nullable Object right) {
            String text() {
                String first = ValueText.inLine(left, MOST_CHARACTERS);
                return operator.isEmpty()
                        ? first
                        : first + " " + operator + " " + ValueText.inLine(right, MOST_CHARACTERS);
            }
        }

        private Compared() {}

        /** Forgets what was noted, at the beginning of a condition. Always true. */
        public static boolean begin() {
            NOTED.get().clear();
            return true;
        }

        /** Notes the value before an operator. */
        public static <T> T left(T value) {
            NOTED.get().add(new Pair(value, "", null));
            return value;
        }

        /** As {@link #left(Object)}. */
        public static int left(int value) {
            return left(Integer.valueOf(value));
        }

        /** As {@link #left(Object)}. */
        public static long left(long value) {
            return left(Long.valueOf(value));
        }

        /** As {@link #left(Object)}. */
        public static double left(double value) {
            return left(Double.valueOf(value));
        }

        /** As {@link #left(Object)}. */
        public static boolean left(boolean value) {
            return left(Boolean.valueOf(value));
        }

        /** Notes the value after an operator. */
        public static <T> T right(String operator, T value) {
            List<Pair> noted = NOTED.get();
            if (!noted.isEmpty()) {
                noted.add(new Pair(noted.remove(noted.size() - 1).left(), operator, value));
            }
            return value;
        }

        /** As {@link #right(String, Object)}. */
        public static int right(String operator, int value) {
            return right(operator, Integer.valueOf(value));
        }

        /** As {@link #right(String, Object)}. */
        public static long right(String operator, long value) {
            return right(operator, Long.valueOf(value));
        }

        /** As {@link #right(String, Object)}. */
        public static double right(String operator, double value) {
            return right(operator, Double.valueOf(value));
        }

        /** As {@link #right(String, Object)}. */
        public static boolean right(String operator, boolean value) {
            return right(operator, Boolean.valueOf(value));
        }

        /** The last comparisons noted, which are forgotten. */
        private static List<Pair> take() {
            List<Pair> noted = NOTED.get();
            List<Pair> last = List.copyOf(noted.subList(Math.max(0, noted.size() - MOST_SHOWN), noted.size()));
            noted.clear();
            return last;
        }
    }

    /**
     * The project's root: the folder in {@value #HOME_VARIABLE}, else the nearest folder at or above the current one
     * that has {@code notebooks} and {@code pom.xml}, else the current one.
     */
    public static Path home() {
        return home(System.getenv(HOME_VARIABLE), Path.of(""));
    }

    static Path home(@Nullable String named, Path current) {
        if (named != null && !named.isBlank()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        Path start = current.toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("notebooks")) && Files.exists(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        return start;
    }
}
