package org.longalign.kernel.internal.shell;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hints of one line for code in the manner of Python, a shell or JavaScript, for cells that do not compile. */
final class Habits {
    private static final String PRINT =
            "Java prints with System.out.println(...); a cell also shows the value of its last line.";
    private static final String SHELL = "A command of the shell: %sh ";
    private static final String NO_PYTHON =
            "Cells hold Java: import java.util.List; and libraries come from Maven, with %maven group:name:version";
    private static final String OPERATORS = "Java writes && for and, || for or, and ! for not.";
    /** The start of the hint that a variable is missing, which may also be another's name misspelt. */
    static final String DECLARE = "Java declares a variable at its first use: var ";

    private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*+\"");

    /**
     * Code that is written so elsewhere.
     *
     * @param code a pattern in the line of the error, in which texts are empty
     * @param hint with {@code $1} for the pattern's first group
     */
    private record Habit(Pattern code, String hint) {
        static Habit of(String code, String hint) {
            return new Habit(Pattern.compile(code), hint);
        }
    }

    private static final List<Habit> LINES = List.of(
            Habit.of("^#", "A comment begins with //."),
            Habit.of("^!\\s*([a-z][\\w-]*(?:\\s+[\\w./~*\"-].*)?)$", SHELL + "$1"),
            Habit.of("^(?:pip3?|conda)\\s+install\\b", NO_PYTHON),
            Habit.of("^((?:ls|cd|pwd|cat|head|tail|mkdir|rm|cp|mv|mvn|git|du|df)(?:\\s+[\\w./~*-].*)?)$", SHELL + "$1"),
            Habit.of(
                    "^\\?+[\\w.]+|^[\\w.]+(?:\\(.*\\))?\\?+$",
                    "The documentation of a name: put the cursor on it and press Shift+Tab."),
            Habit.of("^print(?:ln)?\\s+[\"\\w']", PRINT),
            Habit.of(
                    "^for\\s*\\(?\\s*(?:\\w+\\s+)?(\\w+)\\s+in\\b",
                    "In Java: for (var $1 : list) { ... }, or for (int $1 = 0; $1 < n; $1++) { ... }"),
            Habit.of("^(?:\\}\\s*)?elif\\b", "In Java: else if (condition) { ... }"),
            Habit.of("^(if|while)\\b(?:\\s*[^(\\s].*|.*:$)", "In Java: $1 (condition) { ... }"),
            Habit.of("^(?:\\}\\s*)?(else|try|finally)\\s*:$", "In Java: $1 { ... }"),
            Habit.of("^except\\b", "In Java: catch (Exception e) { ... }"),
            Habit.of("^def\\s+(\\w+)", "A method in Java: int $1(int x) { return x + 1; }"),
            Habit.of("^class\\s+(\\w+).*:$", "In Java: class $1 { ... }, or record $1(int a, String b) {}"),
            Habit.of("^import\\s+\\S+\\s+as\\b|^from\\s+\\S+\\s+import\\b", NO_PYTHON),
            Habit.of("^(?:let|const|val)\\s+(\\w+)\\s*=", DECLARE + "$1 = ...;"),
            Habit.of("^(\\w+)\\s*<-", DECLARE + "$1 = ...;"),
            Habit.of("^\\w+\\s*,\\s*\\w+.*[^=]=[^=]", "Java declares one variable at a time: var a = 1; var b = 2;"),
            Habit.of("'[^'\\\\]{2,}'|''", "Text stands in double quotes; single quotes hold one character."),
            Habit.of("\\b[fr]\"\"", "Values in text: \"%d of %s\".formatted(number, text), or \"text \" + value"),
            Habit.of("[=(,]\\s*\\[", "A list in Java: List.of(1, 2, 3); an array: new int[] {1, 2, 3}"),
            Habit.of("=\\s*\\{\\s*\"\"\\s*:", "A map in Java: Map.of(\"key\", 1)"),
            Habit.of("\\blambda\\b", "A function in Java: x -> x + 1"),
            Habit.of("\\bis\\s+(?:not\\s+)?None\\b", "Java writes == null, or != null."),
            Habit.of("\\b(?:and|or|not)\\s", OPERATORS),
            Habit.of("\\w\\s*\\*\\*\\s*\\w", "A power in Java: Math.pow(a, b)"),
            Habit.of("\\b(?:int|float)\\(", "A number of a text: Integer.parseInt(text), Double.parseDouble(text)"));

    /** Names of other languages, and Java's way. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("print", PRINT),
            Map.entry("println", PRINT),
            Map.entry("printf", "Java prints with System.out.printf(...)."),
            Map.entry("len", "A length in Java: text.length(), list.size() or array.length"),
            Map.entry("str", "The text of a value: String.valueOf(value)"),
            Map.entry("range", "Numbers in Java: IntStream.range(0, n), or for (int i = 0; i < n; i++) { ... }"),
            Map.entry("enumerate", "With numbers: for (int i = 0; i < list.size(); i++) { ... }"),
            Map.entry("sorted", "Sorted values: list.stream().sorted().toList()"),
            Map.entry("sum", "A sum in Java: IntStream.of(numbers).sum()"),
            Map.entry("abs", "In Java: Math.abs(x)"),
            Map.entry("min", "In Java: Math.min(a, b), or Collections.min(list)"),
            Map.entry("max", "In Java: Math.max(a, b), or Collections.max(list)"),
            Map.entry("type", "The class of a value: value.getClass()"),
            Map.entry("open", "A file's text: Files.readString(Path.of(\"file.txt\"))"),
            Map.entry("list", "A list in Java: new ArrayList<>(), or List.of(1, 2, 3)"),
            Map.entry("dict", "A map in Java: new HashMap<>(), or Map.of(\"key\", 1)"),
            Map.entry("set", "A set in Java: new HashSet<>(), or Set.of(1, 2, 3)"),
            Map.entry("True", "Java writes true."),
            Map.entry("False", "Java writes false."),
            Map.entry("None", "Java writes null."),
            Map.entry("self", "Java writes this."),
            Map.entry("pass", "In Java, an empty block is {}."));

    private Habits() {}

    /**
     * The hint for a line that does not compile; empty if it does not look foreign.
     *
     * @param error the first line of the compiler's message
     * @param unknown the name that the error is about; null if it is about something else
     */
    static String hint(String line, String error, @Nullable UnknownName unknown) {
        String code = TEXT.matcher(line.strip()).replaceAll("\"\"").replaceFirst("\\s*//.*", "");
        if (unknown != null && unknown.kind().equals("variable")) {
            Matcher assigned = Pattern.compile("^" + Pattern.quote(unknown.name()) + "\\s*=(?!=)")
                    .matcher(code);
            if (assigned.find()) {
                return DECLARE + line.strip().split(";", 2)[0] + ";";
            }
        }
        if (error.startsWith("array required")) {
            return error.contains("but java.lang.String found")
                    ? "A character of a text: text.charAt(0)"
                    : "An element of a list: list.get(0); of a map: map.get(key)";
        }
        if (unknown != null && unknown.isMember()) {
            return "";
        }
        for (Habit habit : LINES) {
            Matcher found = habit.code().matcher(code);
            if (found.find()) {
                String part = found.groupCount() > 0 && found.group(1) != null ? found.group(1) : "";
                return habit.hint().replace("$1", part);
            }
        }
        return unknown == null ? "" : NAMES.getOrDefault(unknown.name(), "");
    }
}
