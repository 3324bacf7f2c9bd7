package org.longalign.notebook;

import java.util.Objects;

/**
 * HTML, shown as such: whoever makes it must {@link #escape} what comes from elsewhere. As plain text it is its source.
 *
 * <pre>{@code
 * display(Html.of("<b>" + Html.escape(name) + "</b>"))
 * }</pre>
 *
 * @param source the HTML
 */
public record Html(String source) {
    /** Checks that there is text. */
    public Html {
        Objects.requireNonNull(source, "source");
    }

    /** HTML to show. */
    public static Html of(String source) {
        return new Html(source);
    }

    /** Text as HTML that shows it as it is, inside of elements and of quoted attributes. */
    public static String escape(String text) {
        return Grid.escape(text);
    }

    /** The HTML. */
    @Override
    public String toString() {
        return source;
    }
}
