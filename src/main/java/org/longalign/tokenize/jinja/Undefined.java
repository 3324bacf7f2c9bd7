package org.longalign.tokenize.jinja;

/**
 * A value that is not there: it prints as nothing, is false and has no items, and whatever else is done with it is an
 * error.
 */
final class Undefined {
    private final String message;

    private Undefined(String message) {
        this.message = message;
    }

    /** A variable that is not there. */
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    /** An absence that the message explains. */
    static Undefined because(String message) {
        return new Undefined(message);
    }

    /** An attribute or element that a value does not have. */
    static Undefined of(Object owner, String attribute) {
        return new Undefined(
                owner instanceof NoneType
                        ? "None has no '" + attribute + "'"
                        : Values.a(owner) + " has no '" + attribute + "'");
    }

    /** An attribute that the sandbox closes. */
    static Undefined unsafe(Object owner, String attribute) {
        return new Undefined(
                "a template may not use '" + attribute + "' of " + Values.a(owner) + ": it changes or opens it");
    }

    /** The error of using it. */
    TemplateError error() {
        return new TemplateError(message);
    }
}
