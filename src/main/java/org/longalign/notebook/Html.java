package org.longalign.notebook;

import java.util.Objects;

/**
 * HTML, rendered as it is: {@link #escape} any text from elsewhere. As plain text it is its source.
 *
 * <pre>{@code
 * // given: String name
 * Html bold = Html.of("<b>" + Html.escape(name) + "</b>");
 * }</pre>
 *
 * @param source the HTML
 */
public record Html(String source) {
    /** Rejects null. */
    public Html {
        Objects.requireNonNull(source, "source");
    }

    /** HTML to show. */
    public static Html of(String source) {
        return new Html(source);
    }

    /** Escapes text for elements and quoted attributes: <code>a &lt; b</code> becomes <code>a &amp;lt; b</code>. */
    public static String escape(String text) {
        return Grid.escape(text);
    }

    /** The HTML. */
    @Override
    public String toString() {
        return source;
    }
}
