package org.longalign.notebook;

import java.util.Objects;

/**
 * A formula in LaTeX, typeset by the front end. As plain text it is its source.
 *
 * <pre>{@code
 * Latex loss = Latex.of("\\frac{1}{N_i M} \\sum_t \\ell_{i,t}");
 * }</pre>
 *
 * @param source the LaTeX, with delimiters
 */
public record Latex(String source) {
    /** Rejects null. */
    public Latex {
        Objects.requireNonNull(source, "source");
    }

    /**
     * A displayed formula: {@code "x^2"} -> {@code "$$x^2$$"}. Delimiters such as {@code $...$} and environments are
     * kept.
     */
    public static Latex of(String formula) {
        String trimmed = formula.strip();
        boolean delimited = trimmed.startsWith("$") || trimmed.startsWith("\\begin") || trimmed.startsWith("\\[");
        return new Latex(delimited ? trimmed : "$$" + trimmed + "$$");
    }

    /** The LaTeX. */
    @Override
    public String toString() {
        return source;
    }
}
