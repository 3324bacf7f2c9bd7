package org.longalign.kernel.internal.magic;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Translates the magics of a cell to Java calls of {@code lineMagic} and {@code cellMagic}. Lines keep their numbers,
 * so that errors name the line of the cell.
 */
public final class MagicSyntax {
    /** The longest string constant; a class file allows 65,535 bytes. */
    private static final int CONSTANT_CHARS = 10_000;

    private final String statics;
    private final Function<String, Style> styles;

    /** The treatment of a magic's arguments and value. */
    public enum Style {
        /** The arguments are words; as a statement it shows no value. */
        COMMAND,
        /** The arguments are words; as a statement it has a value. */
        FUNCTION,
        /** The argument or body is text and not split; as a statement it shows no value. */
        TEXT,
        /** The argument or body is code, not split and at its position in the cell; it has a value. */
        CODE,
        /** No magic has this name. */
        UNKNOWN
    }

    /**
     * @param statics name of the class with the methods {@code lineMagic} and {@code cellMagic}
     * @param styles the style of each magic by its name
     */
    public MagicSyntax(String statics, Function<String, Style> styles) {
        this.statics = statics;
        this.styles = styles;
    }

    /**
     * Translates a cell to Java.
     *
     * @throws MagicException if a cell magic is not at the beginning
     */
    public String toJava(String cell) {
        StringBuilder java = new StringBuilder();
        int copied = 0;
        for (MagicCall call : calls(cell)) {
            java.append(cell, copied, call.start());
            switch (call.kind()) {
                case MISPLACED ->
                    throw new MagicException("%%" + call.name() + " in line " + line(cell, call.start())
                            + ": a cell magic takes the whole cell, so it has to be the first line. Move it there, or put"
                            + " it into a cell of its own.");
                case CELL -> {
                    return java.append(cellCall(cell, call)).toString();
                }
                case VALUE -> java.append(lineCall(cell, call)).append(';');
                case LINE -> java.append(statement(cell, call));
                case IJAVA_NAME -> java.append(call.name());
            }
            copied = call.end();
        }
        return java.append(cell, copied, cell.length()).toString();
    }

    /**
     * Replaces magics by spaces, for analysis of the Java around them. Offsets stay the same.
     *
     * @param keptAt keeps the magic at this offset; -1 for none
     */
    public String blanked(String cell, int keptAt) {
        StringBuilder java = new StringBuilder(cell);
        for (MagicCall call : calls(cell)) {
            if (call.kind() == MagicCall.Kind.IJAVA_NAME || (call.start() <= keptAt && keptAt <= call.end())) {
                continue;
            }
            int end = call.kind() == MagicCall.Kind.CELL && style(call) != Style.CODE ? cell.length() : call.end();
            for (int i = call.start(); i < end; i++) {
                if (cell.charAt(i) != '\n') {
                    java.setCharAt(i, ' ');
                }
            }
            if (call.kind() == MagicCall.Kind.VALUE && end - call.start() >= "null;".length()) {
                java.replace(call.start(), call.start() + "null;".length(), "null;");
            }
        }
        return java.toString();
    }

    private List<MagicCall> calls(String cell) {
        return MagicScanner.scan(cell, this::isKnown);
    }

    private boolean isKnown(String name) {
        return styles.apply(name) != Style.UNKNOWN;
    }

    private Style style(MagicCall call) {
        return styles.apply(call.name());
    }

    private String statement(String cell, MagicCall call) {
        String invocation = lineCall(cell, call);
        return switch (style(call)) {
            case COMMAND, TEXT -> "{" + invocation + ";}";
            // Without a semicolon the call is an expression with a value. Only the last statement shows it.
            case CODE -> isLast(cell, call) && !call.arguments().endsWith(";") ? invocation : invocation + ";";
            case FUNCTION, UNKNOWN -> isLast(cell, call) ? invocation : invocation + ";";
        };
    }

    private static boolean isLast(String cell, MagicCall call) {
        return cell.substring(call.end()).isBlank();
    }

    private String lineCall(String cell, MagicCall call) {
        return statics + ".lineMagic(" + literal(call.name()) + "," + list(arguments(cell, call)) + ")";
    }

    private List<String> arguments(String cell, MagicCall call) {
        return switch (style(call)) {
            case CODE ->
                call.arguments().isEmpty()
                        ? List.of()
                        : List.of(indentTo(cell, call.argumentsStart()) + withoutEnd(call));
            case TEXT -> List.of(withoutEnd(call));
            case COMMAND, FUNCTION, UNKNOWN -> MagicArguments.split(call.arguments());
        };
    }

    /** The semicolon after {@code int x = %time f();} ends the assignment. */
    private static String withoutEnd(MagicCall call) {
        String code = call.arguments();
        return call.kind() == MagicCall.Kind.VALUE && code.endsWith(";") ? code.substring(0, code.length() - 1) : code;
    }

    private String cellCall(String cell, MagicCall call) {
        int bodyStart = Math.min(call.end() + 1, cell.length());
        String body = cell.substring(bodyStart);
        String placed = style(call) == Style.CODE ? indentTo(cell, bodyStart) + body : body;
        boolean hasValue = style(call) != Style.COMMAND && style(call) != Style.TEXT;
        String invocation = statics + ".cellMagic(" + literal(call.name()) + ","
                + list(MagicArguments.split(call.arguments())) + "," + literal(placed) + ")";
        // A final semicolon silences the value, as it does without the magic.
        String end = style(call) == Style.CODE && body.stripTrailing().endsWith(";") ? ";" : "";
        return hasValue ? invocation + end : "{" + invocation + ";}";
    }

    /** Line breaks and spaces that move the following text to its offset in the cell. */
    private static String indentTo(String cell, int offset) {
        int lineStart = cell.lastIndexOf('\n', offset - 1) + 1;
        return "\n".repeat(line(cell, offset) - 1) + " ".repeat(offset - lineStart);
    }

    private static int line(String cell, int offset) {
        return (int) cell.substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    }

    private static String list(List<String> arguments) {
        return arguments.stream().map(MagicSyntax::literal).collect(Collectors.joining(",", "java.util.List.of(", ")"));
    }

    private static String literal(String text) {
        if (text.length() <= CONSTANT_CHARS) {
            return constant(text);
        }
        StringBuilder parts = new StringBuilder("String.join(\"\"");
        for (int i = 0; i < text.length(); i += CONSTANT_CHARS) {
            parts.append(',').append(constant(text.substring(i, Math.min(text.length(), i + CONSTANT_CHARS))));
        }
        return parts.append(')').toString();
    }

    private static String constant(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                default -> literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}
