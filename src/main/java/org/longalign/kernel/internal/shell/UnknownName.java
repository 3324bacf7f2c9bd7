package org.longalign.kernel.internal.shell;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.NearestNames;
import org.longalign.kernel.internal.help.NameChoices;

/**
 * A name in a cell that the compiler does not know.
 *
 * @param kind {@code method}, {@code variable} or {@code class}, as the place allows
 * @param arguments the types of a method's arguments, in parentheses; empty for other kinds
 * @param start its offset in the cell
 * @param isMember whether it follows a dot or two colons
 */
record UnknownName(String kind, String name, String arguments, int start, boolean isMember) {
    private static final Pattern SYMBOL = Pattern.compile("symbol:\\s+(method|variable|class) ([\\w$]+)(\\(.*\\))?");

    private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z])");

    /** The most members that are named where none is spelt alike. */
    private static final int MOST_MEMBERS = 8;

    /** The methods of {@code Object}, which nobody looks for. */
    private static final Set<String> OF_OBJECT =
            Set.of("wait", "equals", "getClass", "hashCode", "notify", "notifyAll", "toString", "class");

    /** Names in other languages and types for one thing. */
    private static final List<Set<String>> SYNONYMS = List.of(
            Set.of("length", "size", "len", "count", "shape"),
            Set.of("add", "append", "push", "push_back"),
            Set.of("toUpperCase", "upper"),
            Set.of("toLowerCase", "lower"),
            Set.of("keySet", "keys"),
            Set.of("entrySet", "items"),
            Set.of("addAll", "extend"),
            Set.of("contains", "containsKey", "has", "has_key", "includes", "in"),
            Set.of("get", "getFirst", "charAt", "at", "item", "first", "head"));

    /**
     * The name that an error is about; null if it is about something else.
     *
     * @param message the compiler's
     * @param position the offset in the cell that the error points to: the name, or the dot before it
     */
    static @Nullable UnknownName of(List<String> message, int position, String cell) {
        for (String line : message) {
            Matcher symbol = SYMBOL.matcher(line);
            if (symbol.find()) {
                String name = symbol.group(2);
                Matcher place = Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
                        .matcher(cell)
                        .region(Math.min(position, cell.length()), cell.length());
                String arguments = symbol.group(3) == null
                        ? ""
                        : PACKAGES.matcher(symbol.group(3)).replaceAll("");
                if (!place.find()) {
                    return null;
                }
                String before = cell.substring(0, place.start()).stripTrailing();
                boolean isMember = before.endsWith(".") || before.endsWith("::");
                return new UnknownName(symbol.group(1), name, arguments, place.start(), isMember);
            }
        }
        return null;
    }

    /** The error's lines: the name with the type that has no such member, and the nearest names there. */
    List<String> lines(@Nullable NameChoices choices) {
        String shown = name + arguments;
        String owner = choices == null ? "" : choices.owner();
        String first = "cannot find symbol: "
                + (owner.isEmpty()
                        ? kind + " " + shown
                        : owner + " has no " + (kind.equals("variable") ? "field" : kind) + " " + shown);
        String advice = choices == null ? "" : advice(choices);
        return advice.isEmpty() ? List.of(first) : List.of(first, advice);
    }

    private String advice(NameChoices choices) {
        if (choices.names().stream().anyMatch(each -> each.endsWith("." + name))) {
            String imports = String.join(
                    " or ",
                    choices.names().stream()
                            .filter(each -> each.endsWith("." + name))
                            .map(each -> "import " + each + ";")
                            .toList());
            return "It is not imported yet: " + imports;
        }
        List<String> possible = choices.names().stream()
                .filter(each -> isMember || kind.equals("method") == each.contains("("))
                .toList();
        Set<String> meant = new LinkedHashSet<>();
        possible.stream().filter(each -> simple(each).equals(name)).forEach(meant::add);
        if (isMember) {
            SYNONYMS.stream()
                    .filter(names -> names.contains(name))
                    .forEach(names -> possible.stream()
                            .filter(each -> names.contains(simple(each)))
                            .forEach(meant::add));
        }
        NearestNames.of(name, possible.stream().map(UnknownName::simple).toList())
                .forEach(near -> possible.stream()
                        .filter(each -> simple(each).equals(near))
                        .forEach(meant::add));
        if (!meant.isEmpty()) {
            return "Did you mean "
                    + String.join(
                            " or ",
                            meant.stream().map(UnknownName::closed).limit(3).toList()) + "?";
        }
        return isMember ? members(possible) : "";
    }

    private static String members(List<String> possible) {
        List<String> own = possible.stream()
                .filter(each -> !OF_OBJECT.contains(simple(each)))
                .toList();
        Stream<String> named = own.stream().limit(MOST_MEMBERS).map(UnknownName::closed);
        String more = own.size() > MOST_MEMBERS ? ", ... (Tab after the dot lists all " + own.size() + ")" : "";
        return own.isEmpty() ? "" : "It has " + String.join(", ", named.toList()) + more;
    }

    /** {@code java.util.List} -> {@code List}, {@code get(} -> {@code get}. */
    private static String simple(String choice) {
        String[] parts = choice.split("[(]", 2)[0].split("\\.");
        return Arrays.asList(parts).get(parts.length - 1);
    }

    private static String closed(String choice) {
        return choice.endsWith("(") ? choice + "...)" : choice;
    }
}
