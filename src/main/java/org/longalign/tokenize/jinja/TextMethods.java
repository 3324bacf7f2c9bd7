package org.longalign.tokenize.jinja;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Arguments.Bound;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** The methods of Python's texts. */
final class TextMethods {
    private static final Set<String> NAMES = new HashSet<>(Arrays.asList(
            "capitalize",
            "casefold",
            "center",
            "count",
            "encode",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "format_map",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "maketrans",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill"));

    private static final Set<String> UNSUPPORTED =
            Set.of("casefold", "encode", "isidentifier", "maketrans", "translate");

    private TextMethods() {}

    /** Whether Python's texts have a method. */
    static boolean has(String name) {
        return NAMES.contains(name);
    }

    /**
     * {@code text.name(arguments)}.
     *
     * @throws TemplateError if the arguments are none that the method takes, or it is one of the few that are not here
     */
    static Object call(Interpreter run, String text, String name, Arguments given) {
        RenderingBudget budget = run.budget();
        String what = name + "()";
        if (UNSUPPORTED.contains(name)) {
            throw new TemplateError("the method " + what + " of texts is not supported");
        }
        return switch (name) {
            case "format" -> new BraceFormat(run, given).format(text);
            case "format_map" -> new BraceFormat(run, keywords(budget, given)).format(text);
            case "split" -> new ListValue(split(budget, text, given.bind(what, 0, "sep", "maxsplit"), false));
            case "rsplit" -> new ListValue(split(budget, text, given.bind(what, 0, "sep", "maxsplit"), true));
            case "splitlines" ->
                new ListValue(
                        Text.lines(budget, text, given.bind(what, 0, "keepends").truth(0, false)));
            case "expandtabs" ->
                tabs(budget, text, given.bind(what, 0, "tabsize").number(0, 8));
            default -> plain(budget, text, name, given.unnamed(what));
        };
    }

    private static Object plain(RenderingBudget budget, String text, String name, Arguments given) {
        String what = name + "()";
        return switch (name) {
            case "strip", "lstrip", "rstrip" ->
                Text.stripped(
                        budget,
                        text,
                        given.bind(what, 0, "/characters").textOrNull(0),
                        !name.equals("rstrip"),
                        !name.equals("lstrip"));
            case "startswith", "endswith" ->
                hasEnd(budget, text, given.bind(what, 1, "/text", "/start", "/end"), name.equals("startswith"));
            case "find", "rfind", "index", "rindex" ->
                find(budget, text, name, given.bind(what, 1, "/text", "/start", "/end"));
            case "count" -> {
                Bound bound = given.bind(what, 1, "/text", "/start", "/end");
                yield Text.count(budget, window(budget, text, bound), bound.text(0));
            }
            case "partition", "rpartition" ->
                partition(budget, text, given.bind(what, 1, "/separator").text(0), name.equals("partition"));
            case "replace" -> {
                Bound bound = given.bind(what, 2, "/old", "/new", "/count");
                yield Text.replace(budget, text, bound.text(0), bound.text(1), bound.number(2, -1));
            }
            case "join" ->
                Text.join(
                        budget,
                        text,
                        Values.list(budget, given.bind(what, 1, "/items").get(0)),
                        false);
            case "removeprefix" -> {
                String prefix = given.bind(what, 1, "/prefix").text(0);
                budget.make(text.length());
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = given.bind(what, 1, "/suffix").text(0);
                budget.make(text.length());
                yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }
            case "center", "ljust", "rjust" -> {
                Bound bound = given.bind(what, 1, "/width", "/fill");
                char side = name.equals("center") ? 'c' : name.equals("ljust") ? '<' : '>';
                yield Text.padded(budget, text, bound.number(0, 0), bound.has(1) ? bound.text(1) : " ", side);
            }
            case "zfill" -> filled(budget, text, given.bind(what, 1, "/width").number(0, 0));
            default -> ofAll(budget, text, name, given);
        };
    }

    private static Object ofAll(RenderingBudget budget, String text, String name, Arguments given) {
        given.bind(name + "()", 0);
        budget.make(text.length());
        return switch (name) {
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "capitalize" -> Characters.capitalized(text);
            case "title" -> Characters.title(text);
            case "swapcase" -> Characters.swapped(text);
            case "isspace" -> Characters.all(text, Characters::isSpace);
            case "isalpha" -> Characters.all(text, Character::isLetter);
            case "isdecimal" -> Characters.all(text, Characters::isDecimal);
            case "isdigit" -> Characters.all(text, Characters::isDigit);
            case "isnumeric" -> Characters.all(text, Characters::isNumeric);
            case "isalnum" -> Characters.all(text, c -> c != '_' && Characters.isWord(c));
            case "isascii" -> text.chars().allMatch(c -> c < 128);
            case "isprintable" -> text.codePoints().allMatch(Characters::isPrintable);
            case "islower" -> Characters.allOfCase(text, false);
            case "isupper" -> Characters.allOfCase(text, true);
            default ->
                text.equals(Characters.title(text))
                        && text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
        };
    }

    private static Arguments keywords(RenderingBudget budget, Arguments given) {
        Object map =
                given.unnamed("format_map()").bind("format_map()", 1, "/map").get(0);
        Arguments keywords = Arguments.NONE;
        if (!(map instanceof Dict dict)) {
            throw new TemplateError("format_map() needs a dictionary, not " + Values.a(map));
        }
        for (Dict.Entry entry : dict.entries()) {
            budget.makeItems(dict.size());
            keywords = keywords.with(Printing.str(budget, entry.key()), entry.value());
        }
        return keywords;
    }

    private static List<Object> split(RenderingBudget budget, String text, Bound given, boolean right) {
        @Nullable String separator = given.textOrNull(0);
        long limit = given.number(1, -1);
        return right ? Text.splitFromRight(budget, text, separator, limit) : Text.split(budget, text, separator, limit);
    }

    /** The part of a text that optional bounds choose. */
    private static String window(RenderingBudget budget, String text, Bound given) {
        if (!given.has(1) && !given.has(2)) {
            return text;
        }
        return (String) Indices.slice(budget, text, given.get(1), given.get(2), NoneType.NONE);
    }

    private static boolean hasEnd(RenderingBudget budget, String text, Bound given, boolean start) {
        String part = window(budget, text, given);
        boolean beyond = beyond(budget, text, given);
        for (String option : Arguments.options(given.what(), given.get(0))) {
            budget.read(option.length() + 1L);
            if (!beyond && (start ? part.startsWith(option) : part.endsWith(option))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a search begins behind the end, where not even nothing is found. */
    private static boolean beyond(RenderingBudget budget, String text, Bound given) {
        return given.has(1)
                && !(given.get(1) instanceof NoneType)
                && given.number(1, 0) > 0
                && given.number(1, 0) > Text.length(budget, text);
    }

    private static long find(RenderingBudget budget, String text, String name, Bound given) {
        String searched = window(budget, text, given);
        TextSearch search = new TextSearch(budget, searched, given.text(0));
        int place = beyond(budget, text, given) ? -1 : name.startsWith("r") ? search.last() : search.next(0);
        if (place < 0) {
            if (name.endsWith("index")) {
                throw new TemplateError(name + "() finds no such text");
            }
            return -1;
        }
        budget.read(place);
        long start = given.get(1) instanceof NoneType ? 0 : given.number(1, 0);
        long before = start < 0 ? Math.max(0, start + Text.length(budget, text)) : start;
        return before + searched.codePointCount(0, place);
    }

    private static TupleValue partition(RenderingBudget budget, String text, String separator, boolean first) {
        if (separator.isEmpty()) {
            throw new TemplateError("partition() needs a separator that is not empty");
        }
        TextSearch search = new TextSearch(budget, text, separator);
        int place = first ? search.next(0) : search.last();
        budget.make(text.length());
        if (place < 0) {
            return new TupleValue(first ? List.of(text, "", "") : List.of("", "", text));
        }
        return new TupleValue(List.of(text.substring(0, place), separator, text.substring(place + separator.length())));
    }

    private static String filled(RenderingBudget budget, String text, long width) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String sign = signed ? text.substring(0, 1) : "";
        return sign + Text.padded(budget, text.substring(sign.length()), width - sign.length(), "0", '>');
    }

    private static String tabs(RenderingBudget budget, String text, long size) {
        StringBuilder expanded = new StringBuilder();
        long column = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            long blanks = c != '\t' ? 0 : size > 0 ? size - column % size : 0;
            budget.make(c == '\t' ? blanks : 1);
            if (c == '\t') {
                expanded.append(" ".repeat((int) blanks));
                column += blanks;
            } else {
                expanded.appendCodePoint(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return expanded.toString();
    }
}
