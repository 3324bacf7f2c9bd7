package org.longalign.kernel.help;

/** What an inspection shows, as it is put together. */
final class Page {
    private final StringBuilder html = new StringBuilder();

    boolean isEmpty() {
        return html.length() == 0;
    }

    /** A declaration. */
    void code(String declaration) {
        html.append("<pre>").append(JavadocHtml.escaped(declaration)).append("</pre>");
    }

    /** A remark of ours. */
    void note(String text) {
        html.append("<p><em>").append(JavadocHtml.escaped(text)).append("</em></p>");
    }

    void deprecated(boolean deprecated) {
        if (deprecated) {
            note("deprecated");
        }
    }

    /** The Javadoc of what stands above, if there is any. */
    void comment(DocComments.Entry entry) {
        if (entry.comment() != null) {
            html.append(JavadocHtml.of(entry.comment()));
        }
    }

    Inspection done() {
        return new Inspection(HtmlText.of(html.toString()), html.toString());
    }
}
