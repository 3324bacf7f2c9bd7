package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns types that Java code cannot write, the intersections that {@code var} infers (JLS 14.4.1), into types that it can.
 * JShell writes them nevertheless, or takes the first part alone: {@code Record} of {@code Record & Shape}.
 */
final class DenotableType {
    /** Types that classes share without saying so. */
    private static final Set<String> COMMON = Set.of(
            "Object",
            "Record",
            "Enum",
            "Comparable",
            "Cloneable",
            "java.io.Serializable",
            "java.lang.constant.Constable",
            "java.lang.constant.ConstantDesc");

    private final String text;
    private final Set<String> own;
    private int at;
    private boolean isLossy;

    private DenotableType(String text, Set<String> own) {
        this.text = text;
        this.own = own;
    }

    /** Whether a type is, or has an argument that is, an intersection. */
    static boolean isIntersection(String inferred) {
        return inferred.contains("&");
    }

    /**
     * The nearest type that can be written: of each intersection one part, a type of the session before one of a library
     * before one that classes share without saying so.
     *
     * @param inferred as JShell names it
     * @param own the names of the types that cells have declared
     * @return null if there is no intersection, if one has several parts that cells have declared, so that each would lose
     *     the others, or if the type is of an anonymous class
     */
    static @Nullable String of(String inferred, Set<String> own) {
        if (!isIntersection(inferred)) {
            return null;
        }
        DenotableType reading = new DenotableType(inferred.replaceAll("\\s*&\\s*", "&"), own);
        String type = reading.type();
        return type == null || reading.at < reading.text.length() || reading.isLossy ? null : type;
    }

    /** A type up to a comma, a closing bracket or the end; null if it is of no form that this class knows. */
    private @Nullable String type() {
        String wildcard = text.startsWith("? ", at) ? text.substring(at, text.indexOf(' ', at + 2) + 1) : "";
        at += wildcard.length();
        List<String> parts = new ArrayList<>();
        do {
            String part = part();
            if (part == null) {
                return null;
            }
            parts.add(part);
        } while (follows('&'));
        return wildcard + chosen(parts);
    }

    /** A class or a variable with its arguments and dimensions. */
    private @Nullable String part() {
        int start = at;
        while (at < text.length() && (Character.isJavaIdentifierPart(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at == start) {
            if (!follows('?')) {
                return null;
            }
            return "?";
        }
        StringBuilder part = new StringBuilder(text.substring(start, at));
        if (follows('<')) {
            List<String> arguments = new ArrayList<>();
            do {
                String argument = type();
                if (argument == null) {
                    return null;
                }
                arguments.add(argument);
            } while (follows(','));
            if (!follows('>')) {
                return null;
            }
            part.append('<').append(String.join(", ", arguments)).append('>');
        }
        while (text.startsWith("[]", at)) {
            at += 2;
            part.append("[]");
        }
        return part.toString();
    }

    private boolean follows(char expected) {
        boolean found = at < text.length() && text.charAt(at) == expected;
        at += found ? 1 : 0;
        while (found && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return found;
    }

    private String chosen(List<String> parts) {
        List<String> mine =
                parts.stream().filter(part -> own.contains(outermost(part))).collect(Collectors.toList());
        isLossy |= mine.size() > 1;
        mine.addAll(
                parts.stream().filter(part -> !COMMON.contains(erasure(part))).toList());
        mine.addAll(parts);
        return mine.get(0);
    }

    private static String erasure(String part) {
        return part.replaceFirst("[<\\[].*", "");
    }

    private static String outermost(String part) {
        return part.replaceFirst("[<\\[.].*", "");
    }
}
