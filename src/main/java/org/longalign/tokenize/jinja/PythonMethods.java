package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.el.ext.NamedParameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings, dictionaries and lists that templates may call; there are no others. */
final class PythonMethods {
    private PythonMethods() {}

    /** {@code base.method(arguments)}. */
    static @Nullable Object call(@Nullable Object base, String method, @Nullable Object[] arguments) {
        List<@Nullable Object> plain = new ArrayList<>();
        for (Object argument : arguments) {
            plain.add(argument instanceof NamedParameter named ? named.getValue() : argument);
        }
        Arguments given = new Arguments(method, plain);
        if (base instanceof String text) {
            BoundedRendering.read(text);
            return ofString(text, method, given);
        }
        if (base instanceof Map<?, ?> map) {
            return switch (method) {
                case "get" -> map.containsKey(given.text(0)) ? map.get(given.text(0)) : None.orNone(given.optional(1));
                case "keys" -> new ArrayList<>(map.keySet());
                case "values" -> new ArrayList<>(map.values());
                case "items" -> items(map);
                case "copy" -> base;
                default -> throw unknown("dictionary", method);
            };
        }
        if (base instanceof List<?> list) {
            return switch (method) {
                case "index" -> (long) list.indexOf(given.optional(0));
                case "count" ->
                    list.stream()
                            .filter(item -> PythonOperators.equal(item, given.optional(0)))
                            .count();
                case "copy" -> base;
                default -> throw unknown("list", method);
            };
        }
        throw unknown(base == null ? "value that is undefined" : "value of this kind", method);
    }

    /** The pairs of a dictionary. */
    static List<List<@Nullable Object>> items(Map<?, ?> map) {
        List<List<@Nullable Object>> items = new ArrayList<>();
        map.forEach((key, value) -> items.add(Arrays.asList(key, value)));
        return items;
    }

    private static @Nullable Object ofString(String text, String method, Arguments given) {
        return switch (method) {
            case "strip" -> PythonText.strip(text, given.characters());
            case "lstrip" -> PythonText.lstrip(text, given.characters());
            case "rstrip" -> PythonText.rstrip(text, given.characters());
            case "split" -> split(text, given.characters(), given.limit(1));
            case "rsplit" -> rsplit(text, given.characters(), given.limit(1));
            case "splitlines" -> text.lines().toList();
            case "partition" -> partition(text, given.text(0), text.indexOf(given.text(0)), true);
            case "rpartition" -> partition(text, given.text(0), text.lastIndexOf(given.text(0)), false);
            case "startswith" -> given.options(0).stream().anyMatch(text::startsWith);
            case "endswith" -> given.options(0).stream().anyMatch(text::endsWith);
            case "removeprefix" ->
                text.startsWith(given.text(0)) ? text.substring(given.text(0).length()) : text;
            case "removesuffix" ->
                text.endsWith(given.text(0))
                        ? text.substring(0, text.length() - given.text(0).length())
                        : text;
            case "replace" -> replace(text, given.text(0), given.text(1), given.limit(2));
            case "join" -> join(text, given.list(0));
            case "find" -> (long) text.indexOf(given.text(0));
            case "rfind" -> (long) text.lastIndexOf(given.text(0));
            case "count" -> (long) split(text, given.text(0), -1).size() - 1;
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "title" -> title(text);
            case "capitalize" -> capitalize(text);
            case "isdigit" -> all(text, Character::isDigit);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, Character::isLetterOrDigit);
            case "isspace" -> all(text, c -> PythonText.isSpace((char) c));
            case "islower" -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
            case "isupper" -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
            default -> throw unknown("string", method);
        };
    }

    /** {@code text.split(separator, limit)}; white space separates where there is none, and a negative limit is none. */
    static List<String> split(String text, @Nullable String separator, int limit) {
        List<String> parts = new ArrayList<>();
        if (separator == null) {
            String rest = PythonText.lstrip(text, null);
            while (!rest.isEmpty() && (limit < 0 || parts.size() < limit)) {
                int end = 0;
                while (end < rest.length() && !PythonText.isSpace(rest.charAt(end))) {
                    end++;
                }
                parts.add(rest.substring(0, end));
                rest = PythonText.lstrip(rest.substring(end), null);
            }
            if (!rest.isEmpty()) {
                parts.add(rest);
            }
            return parts;
        }
        if (separator.isEmpty()) {
            throw new ELException("empty separator");
        }
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && (limit < 0 || parts.size() < limit); ) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            at = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<String> rsplit(String text, @Nullable String separator, int limit) {
        List<String> all = split(text, separator, -1);
        if (limit < 0 || all.size() <= limit + 1 || separator == null) {
            return all;
        }
        int joined = all.size() - limit;
        List<String> parts = new ArrayList<>(List.of(String.join(separator, all.subList(0, joined))));
        parts.addAll(all.subList(joined, all.size()));
        return parts;
    }

    private static List<String> partition(String text, String separator, int at, boolean first) {
        if (at < 0) {
            return first ? List.of(text, "", "") : List.of("", "", text);
        }
        return List.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    /** {@code text.replace(old, new, limit)}; a negative limit is none. */
    static String replace(String text, String old, String replacement, int limit) {
        if (old.isEmpty()) {
            throw new ELException("replace() of an empty text is not supported");
        }
        return join(replacement, split(text, old, limit));
    }

    /** {@code separator.join(items)}. */
    static String join(String separator, Collection<?> items) {
        List<String> parts = items.stream().map(PythonText::str).toList();
        long chars = parts.stream().mapToLong(String::length).sum();
        BoundedRendering.make(chars + Math.multiplyExact((long) parts.size(), separator.length()));
        return String.join(separator, parts);
    }

    static String capitalize(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            title.append(inside ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inside = Character.isLetter(c);
        }
        return title.toString();
    }

    private static boolean all(String text, IntPredicate kind) {
        return !text.isEmpty() && text.chars().allMatch(kind);
    }

    private static ELException unknown(String kind, String method) {
        return new ELException("a " + kind + " has no method " + method + "() here");
    }

    /** The arguments of a method. */
    private record Arguments(String method, List<@Nullable Object> values) {
        @Nullable
        Object optional(int index) {
            return index < values.size() ? values.get(index) : null;
        }

        String text(int index) {
            if (optional(index) instanceof String text) {
                return text;
            }
            throw new ELException(method + "() needs a string as argument " + (index + 1));
        }

        @Nullable
        String characters() {
            return optional(0) == null || optional(0) == None.VALUE ? null : text(0);
        }

        int limit(int index) {
            return optional(index) instanceof Number limit ? limit.intValue() : -1;
        }

        Collection<?> list(int index) {
            if (optional(index) instanceof Collection<?> list) {
                return list;
            }
            throw new ELException(method + "() needs a list as argument " + (index + 1));
        }

        List<String> options(int index) {
            return optional(index) instanceof Collection<?> options
                    ? options.stream().map(PythonText::str).toList()
                    : List.of(text(index));
        }
    }
}
