package org.longalign.tokenize.jinja;

/** A value that can be called. */
@FunctionalInterface
interface Function {
    /** The result of a call. */
    Object call(Interpreter run, Arguments arguments);
}
