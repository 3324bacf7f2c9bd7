package org.longalign.notebook;

import java.util.Objects;

/**
 * Text in Markdown, shown formatted. As plain text it is its source.
 *
 * <pre>{@code
 * display(Markdown.of("**" + name + "** has " + count + " documents"))
 * }</pre>
 *
 * @param source the Markdown
 */
public record Markdown(String source) {
    /** Checks that there is text. */
    public Markdown {
        Objects.requireNonNull(source, "source");
    }

    /** Text in Markdown. Front ends let HTML in it through. */
    public static Markdown of(String source) {
        return new Markdown(source);
    }

    /** The Markdown. */
    @Override
    public String toString() {
        return source;
    }
}
