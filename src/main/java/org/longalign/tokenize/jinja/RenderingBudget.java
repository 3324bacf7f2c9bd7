package org.longalign.tokenize.jinja;

/**
 * The time and memory of one rendering, in one count: every node evaluated, every character or element read or made
 * spends units of it before the work is done. A template is somebody else's program, and must end; a unit is about a
 * nanosecond, so a template that spends all of them is stopped within a fraction of a second. An honest template is linear
 * in what it is given, so the budget grows with the conversation.
 */
final class RenderingBudget {
    /** Units that every rendering has. */
    static final long UNITS = 1L << 26;
    /** Units for each character that the variables hold. */
    static final long UNITS_PER_CHARACTER = 128;
    /** Most nodes, macros and values within each other. */
    static final int MAX_DEPTH = 400;
    /** Most bits of an integer. */
    static final int MAX_BITS = 1 << 16;

    private static final int STEP = 32;
    private static final int MADE_CHARACTER = 4;
    private static final int READ_ITEM = 8;
    private static final int MADE_ITEM = 32;
    private static final int CONVERSION = 8_000;
    private static final int WORD = 16;

    private final long limit;
    private long spent;
    private int depth;
    private int line;

    RenderingBudget(long characters) {
        limit = UNITS + UNITS_PER_CHARACTER * characters;
    }

    private void spend(long count, int units) {
        if (count < 0 || count > limit / units) {
            throw exceeded();
        }
        spent += count * units;
        if (spent > limit) {
            throw exceeded();
        }
    }

    private TemplateError exceeded() {
        return new TemplateError("the template does not end in time, or needs too much memory: it used up its " + limit
                + " units of work, of which a character made costs " + MADE_CHARACTER + " and an expression " + STEP);
    }

    /** Counts one node to evaluate at a line, and that it is inside the one before. */
    void enter(int atLine) {
        line = atLine;
        spend(1, STEP);
        deeper();
    }

    /** Counts one more level of nesting. */
    void deeper() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateError("nested too deeply: more than " + MAX_DEPTH
                    + " expressions, blocks, macros or values within each other");
        }
    }

    /** Ends what {@link #enter} or {@link #deeper} began. */
    void leave() {
        depth--;
    }

    /** Names the line of what happens next. */
    void at(int atLine) {
        line = atLine;
    }

    /** The line of what happened last. */
    int line() {
        return line;
    }

    /** Counts characters that are about to be gone through. */
    void read(long characters) {
        spend(characters, 1);
    }

    /** Counts characters of a text that is about to be made. */
    void make(long characters) {
        spend(characters, MADE_CHARACTER);
    }

    /** Counts a conversion between a floating-point number and its digits. */
    void convert() {
        spend(1, CONVERSION);
    }

    /** Counts work on a whole number of so many digits or bits, which is quadratic for large ones. */
    void digits(long count) {
        spend(count + count / WORD * (count / WORD), 1);
    }

    /** Counts elements that are about to be gone through or compared. */
    void readItems(long items) {
        spend(items, READ_ITEM);
    }

    /** Counts elements of a list that is about to be made. */
    void makeItems(long items) {
        spend(items, MADE_ITEM);
    }

    /** Units spent so far. */
    long spent() {
        return spent;
    }
}
