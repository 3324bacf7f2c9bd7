package org.longalign.notebook;

import java.util.Objects;

/**
 * A formula in LaTeX, typeset by the front end. As plain text it is its source.
 *
 * <pre>{@code
 * display(Latex.of("\\frac{1}{N_i M} \\sum_t \\ell_{i,t}"))
 * }</pre>
 *
 * @param source the LaTeX, with the delimiters of its mode
 */
public record Latex(String source) {
    /** Checks that there is text. */
    public Latex {
        Objects.requireNonNull(source, "source");
    }

    /** A formula on a line of its own. It may have delimiters such as {@code $...$} or be an environment already. */
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
