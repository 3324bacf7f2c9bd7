package org.longalign.kernel.internal.help;

/** Builds the text of an inspection. */
final class DocPage {
    private final StringBuilder html = new StringBuilder();

    boolean isEmpty() {
        return html.length() == 0;
    }

    /** Adds a declaration. */
    void code(String declaration) {
        html.append("<pre>").append(JavadocHtml.escaped(declaration)).append("</pre>");
    }

    /** Adds a remark of the kernel. */
    void note(String text) {
        html.append("<p><em>").append(JavadocHtml.escaped(text)).append("</em></p>");
    }

    void deprecated(boolean deprecated) {
        if (deprecated) {
            note("deprecated");
        }
    }

    /** Adds the Javadoc, if there is any. */
    void comment(DocComments.Entry entry) {
        if (entry.comment() != null) {
            html.append(JavadocHtml.of(entry.comment()));
        }
    }

    Inspection done() {
        return new Inspection(HtmlText.of(html.toString()), html.toString());
    }
}
