package org.longalign.notebook;

import java.util.Objects;

/**
 * Markdown, shown formatted. As plain text it is its source.
 *
 * <pre>{@code
 * // given: String name, int count
 * Markdown summary = Markdown.of("**" + name + "** has " + count + " documents");
 * }</pre>
 *
 * @param source the Markdown
 */
public record Markdown(String source) {
    /** Rejects null. */
    public Markdown {
        Objects.requireNonNull(source, "source");
    }

    /** Markdown text. Front ends render HTML in it. */
    public static Markdown of(String source) {
        return new Markdown(source);
    }

    /** The Markdown. */
    @Override
    public String toString() {
        return source;
    }
}
