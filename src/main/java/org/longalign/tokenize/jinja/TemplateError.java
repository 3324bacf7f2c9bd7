package org.longalign.tokenize.jinja;

/** An error of a template, at the line that its parser or {@link RenderingBudget} is at unless it says another. */
class TemplateError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;

    TemplateError(String message) {
        this(message, 0);
    }

    TemplateError(String message, int line) {
        super(message);
        this.line = line;
    }

    /** The line, or 0 for where the rendering is. */
    int line() {
        return line;
    }

    /** The template's own refusal of a conversation, by {@code raise_exception}. */
    static final class Refused extends TemplateError {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
