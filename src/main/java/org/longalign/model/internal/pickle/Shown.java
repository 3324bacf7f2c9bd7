package org.longalign.model.internal.pickle;

/** Shows names from untrusted files in error texts: short, and without control characters. */
final class Shown {
    private static final int MOST = 100;

    private Shown() {}

    static String of(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints()
                .limit(MOST)
                .forEach(c -> shown.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c));
        return name.length() > MOST ? shown + "..." : shown.toString();
    }
}
