package org.longalign.tokenize.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.tokenize.jinja.Arguments.Bound;
import org.longalign.tokenize.jinja.Filters.Filter;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** Filters that make texts. */
final class TextFilters {
    /** By name. */
    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("string", (run, value, given) -> of(run, value, given, "string")),
            Map.entry("safe", (run, value, given) -> of(run, value, given, "safe")),
            Map.entry(
                    "upper",
                    (run, value, given) -> of(run, value, given, "upper").toUpperCase(Locale.ROOT)),
            Map.entry(
                    "lower",
                    (run, value, given) -> of(run, value, given, "lower").toLowerCase(Locale.ROOT)),
            Map.entry("capitalize", (run, value, given) -> Characters.capitalized(of(run, value, given, "capitalize"))),
            Map.entry("title", (run, value, given) -> title(of(run, value, given, "title"))),
            Map.entry("wordcount", (run, value, given) -> words(of(run, value, given, "wordcount"))),
            Map.entry("escape", (run, value, given) -> escaped(run, of(run, value, given, "escape"))),
            Map.entry("e", (run, value, given) -> escaped(run, of(run, value, given, "e"))),
            Map.entry("forceescape", (run, value, given) -> escaped(run, of(run, value, given, "forceescape"))),
            Map.entry("trim", TextFilters::trim),
            Map.entry("replace", TextFilters::replace),
            Map.entry("indent", TextFilters::indent),
            Map.entry("center", TextFilters::center),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry("format", TextFilters::format),
            Map.entry("join", TextFilters::join),
            Map.entry("tojson", (run, value, given) -> PyJson.of(run.budget(), value, given)));

    private TextFilters() {}

    /** {@code str(value)} of a filter without arguments, counted once more for what the filter makes of it. */
    private static String of(Interpreter run, Object value, Arguments given, String name) {
        given.bind("the filter " + name, 0);
        String text = Printing.str(run.budget(), value);
        run.budget().make(text.length());
        return text;
    }

    private static Object trim(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter trim", 0, "chars");
        return Text.stripped(run.budget(), Printing.str(run.budget(), value), bound.textOrNull(0), true, true);
    }

    private static Object replace(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter replace", 2, "old", "new", "count");
        RenderingBudget budget = run.budget();
        return Text.replace(
                budget,
                Printing.str(budget, value),
                Printing.str(budget, bound.get(0)),
                Printing.str(budget, bound.get(1)),
                bound.get(2) instanceof NoneType ? -1 : bound.number(2, -1));
    }

    private static Object indent(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter indent", 0, "width", "first", "blank");
        RenderingBudget budget = run.budget();
        if (!(value instanceof String text)) {
            throw value instanceof Undefined undefined
                    ? undefined.error()
                    : new TemplateError("the filter indent needs a text, not " + Values.a(value));
        }
        Object width = bound.or(0, 4L);
        String indention = width instanceof String own ? own : Text.repeated(budget, " ", width);
        budget.make(text.length());
        List<Object> lines = Text.lines(budget, text + "\n", false);
        boolean blank = bound.truth(2, false);
        StringBuilder indented = new StringBuilder();
        boolean first = true;
        for (Object line : lines) {
            String words = (String) line;
            boolean moved = first ? bound.truth(1, false) : blank || !words.isEmpty();
            budget.make((moved ? indention.length() : 0) + words.length() + 1L);
            indented.append(first ? "" : "\n").append(moved ? indention : "").append(words);
            first = false;
        }
        return indented.toString();
    }

    private static Object center(Interpreter run, Object value, Arguments given) {
        long width = given.bind("the filter center", 0, "width").number(0, 80);
        return Text.padded(run.budget(), Printing.str(run.budget(), value), width, " ", 'c');
    }

    private static Object truncate(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter truncate", 0, "length", "killwords", "end", "leeway");
        RenderingBudget budget = run.budget();
        String end = bound.has(2) ? bound.text(2) : "...";
        long length = bound.number(0, 255);
        long kept = length - Text.length(budget, end);
        long leeway = bound.get(3) instanceof NoneType ? 5 : bound.number(3, 5);
        if (kept < 0 || leeway < 0) {
            throw new TemplateError("the filter truncate needs a length above that of its end, and a leeway");
        }
        if (!(value instanceof String text)) {
            throw new TemplateError("the filter truncate needs a text, not " + Values.a(value));
        }
        if (Text.length(budget, text) <= length + leeway) {
            return text;
        }
        String cut = text.substring(0, Text.place(budget, text, kept));
        int blank = bound.truth(1, false) ? -1 : cut.lastIndexOf(' ');
        budget.make(cut.length());
        return (blank < 0 ? cut : cut.substring(0, blank)) + end;
    }

    private static Object format(Interpreter run, Object value, Arguments given) {
        if (!given.values().isEmpty() && !given.named().isEmpty()) {
            throw new TemplateError("the filter format takes values or names, not both");
        }
        Object values = new TupleValue(given.values());
        if (!given.named().isEmpty()) {
            Dict dict = new Dict();
            given.named().forEach(dict::put);
            values = dict;
        }
        return PercentFormat.format(run.budget(), Printing.str(run.budget(), value), values);
    }

    private static Object join(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter join", 0, "d", "attribute");
        Iterator<Object> items = Values.iterator(run.budget(), value);
        if (!(bound.get(1) instanceof NoneType)) {
            AttributePath path = AttributePath.of(bound.get(1));
            items = SequenceFilters.mapped(items, item -> path.of(run.budget(), item));
        }
        String separator = Printing.str(run.budget(), bound.or(0, ""));
        return Text.join(run.budget(), separator, Values.list(run.budget(), new Generator(items)), true);
    }

    /** Every word with a capital, where words begin after blanks, hyphens and opening brackets. */
    private static String title(String text) {
        StringBuilder titled = new StringBuilder();
        for (int i = 0; i < text.length(); ) {
            int end = i;
            while (end < text.length() && !separates(text.charAt(end))) {
                end++;
            }
            String word = text.substring(i, end);
            if (!word.isEmpty()) {
                int first = word.offsetByCodePoints(0, 1);
                titled.append(word.substring(0, first).toUpperCase(Locale.ROOT))
                        .append(word.substring(first).toLowerCase(Locale.ROOT));
            }
            while (end < text.length() && separates(text.charAt(end))) {
                titled.append(text.charAt(end++));
            }
            i = end;
        }
        return titled.toString();
    }

    private static boolean separates(char c) {
        return Characters.isSpace(c) || "-({[<".indexOf(c) >= 0;
    }

    private static Object words(String text) {
        long words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean word = Characters.isWord(c);
            words += word && !inside ? 1 : 0;
            inside = word;
        }
        return words;
    }

    private static String escaped(Interpreter run, String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\'' -> escaped.append("&#39;");
                case '"' -> escaped.append("&#34;");
                default -> escaped.append(c);
            }
        }
        run.budget().make(escaped.length());
        return escaped.toString();
    }
}
