package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.Node;
import java.time.Clock;
import jinjava.javax.el.ELException;

/**
 * One rendering, bounded: a template is somebody else's program, and must end. What honest templates need is far below
 * these limits.
 */
final class BoundedRendering extends JinjavaInterpreter {
    /** Most characters of a template. */
    static final int MAX_SOURCE_CHARS = 1 << 20;
    /** Most characters of one tag, its strings not counted. */
    static final int MAX_TAG_CHARS = 1 << 14;
    /** Most brackets within each other. */
    static final int MAX_BRACKETS = 50;
    /** Most characters of a string or of the whole output: some eight million tokens. */
    static final int MAX_CHARS = 1 << 25;
    /** Most characters of all strings that operators make. */
    private static final long MAX_MADE = 1L << 28;
    /** Most characters that operators, methods and filters look at. */
    private static final long MAX_READ = 1L << 31;
    /** Most items of a list. */
    static final int MAX_ITEMS = 1 << 20;
    /** Most tags, expressions and texts rendered, loops counted each time. */
    private static final int MAX_STEPS = 300_000;
    /** Most macros within each other. */
    static final int MAX_MACRO_DEPTH = 64;

    private final Clock clock;
    private int steps;
    private long made;
    private long read;

    BoundedRendering(Jinjava engine, Context context, JinjavaConfig config, Clock clock) {
        super(engine, context, config);
        this.clock = clock;
    }

    /** The clock of {@code strftime_now}. */
    Clock clock() {
        return clock;
    }

    /** Notes that a node is about to be rendered. */
    void step(Node node) {
        setLineNumber(node.getLineNumber());
        step();
    }

    /** Counts one more step. */
    void step() {
        if (++steps > MAX_STEPS) {
            throw new InterpretException("the template does not end: more than " + MAX_STEPS + " steps");
        }
    }

    /** The first error ends the rendering; Jinjava would note it and continue. */
    @Override
    public void addError(TemplateError error) {
        throw new Failed(error);
    }

    /** A failure of a rendering, with its place. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int line;

        Failed(TemplateError error) {
            super(error.getMessage(), error.getException());
            line = error.getLineno();
        }

        int line() {
            return line;
        }
    }

    /** Counts a string that is about to be made. */
    static void make(long chars) {
        BoundedRendering current = (BoundedRendering) getCurrent();
        current.made += chars;
        if (chars < 0 || chars > MAX_CHARS || current.made > MAX_MADE) {
            throw new ELException("the template makes texts of more than " + MAX_CHARS + " characters, or too many");
        }
    }

    /** Counts a string that is about to be gone through. */
    static void read(String text) {
        BoundedRendering current = (BoundedRendering) getCurrent();
        current.read += text.length();
        if (current.read > MAX_READ) {
            throw new ELException("the template does not end: it goes through the same texts again and again");
        }
    }

    static void checkSize(long items) {
        if (items < 0 || items > MAX_ITEMS) {
            throw new ELException("a list of more than " + MAX_ITEMS + " items");
        }
    }
}
