package org.longalign.tokenize.jinja;

/** A text that statements write. */
final class Output {
    private final RenderingBudget budget;
    private final StringBuilder text = new StringBuilder();

    Output(RenderingBudget budget) {
        this.budget = budget;
    }

    void write(String words) {
        budget.make(words.length());
        text.append(words);
    }

    /** A mark, which is no part of what the template says. */
    void mark(char mark) {
        text.append(mark);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
