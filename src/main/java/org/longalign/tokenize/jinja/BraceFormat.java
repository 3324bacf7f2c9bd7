package org.longalign.tokenize.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code str.format}: {@code "{} and {name!r:>8}"}. */
final class BraceFormat {
    private static final Pattern FIELD = Pattern.compile("([^.\\[\\]!:{}]*)((?:\\.[^.\\[!:{}]+|\\[[^\\]]+\\])*)");
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");

    private final Interpreter run;
    private final Arguments arguments;
    /** The number of the next argument without a name; below 0 once an argument was numbered. */
    private int automatic;

    private boolean numbered;

    BraceFormat(Interpreter run, Arguments arguments) {
        this.run = run;
        this.arguments = arguments;
    }

    /** The text with its fields replaced. */
    String format(String text) {
        return format(text, 2);
    }

    private String format(String text, int levels) {
        if (levels == 0) {
            throw new TemplateError("format() nests its fields too deeply");
        }
        run.budget().make(text.length());
        StringBuilder output = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean twice = at + 1 < text.length() && text.charAt(at + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                output.append(c);
                at += 2;
            } else if (c == '}') {
                throw new TemplateError("format() meets a single '}'");
            } else if (c == '{') {
                int end = end(text, at);
                String value = field(text.substring(at + 1, end), levels);
                run.budget().make(value.length());
                output.append(value);
                at = end + 1;
            } else {
                output.append(c);
                at++;
            }
        }
        return output.toString();
    }

    private static int end(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new TemplateError("format() meets a '{' that is not closed");
    }

    private String field(String inside, int levels) {
        run.budget().makeItems(32);
        Matcher name = FIELD.matcher(inside);
        if (!name.lookingAt()) {
            throw new TemplateError("the field {" + inside + "} of format() cannot be read");
        }
        Object value = argument(name.group(1));
        for (Matcher step = STEP.matcher(name.group(2)); step.find(); ) {
            String attribute = step.group(1);
            value = attribute != null
                    ? Attributes.attribute(run.budget(), value, attribute)
                    : Attributes.element(run.budget(), value, index(step.group(2)));
        }
        String rest = inside.substring(name.end());
        if (rest.startsWith("!") && rest.length() > 1) {
            value = switch (rest.charAt(1)) {
                case 's' -> Printing.str(run.budget(), value);
                case 'r' -> Printing.repr(run.budget(), value);
                default ->
                    throw new TemplateError("the conversion !" + rest.charAt(1) + " of format() is not supported");
            };
            rest = rest.substring(2);
        }
        if (!rest.isEmpty() && rest.charAt(0) != ':') {
            throw new TemplateError("the field {" + inside + "} of format() cannot be read");
        }
        String spec = rest.isEmpty() ? "" : format(rest.substring(1), levels - 1);
        return FormatSpec.parse(spec).format(run.budget(), value);
    }

    private static Object index(String text) {
        return INDEX.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }

    private Object argument(String name) {
        boolean isNumber = INDEX.matcher(name).matches();
        if (name.isEmpty() || isNumber) {
            boolean mixed = isNumber ? automatic > 0 : numbered;
            if (mixed) {
                throw new TemplateError("format() cannot mix numbered fields with those that are not");
            }
            numbered |= isNumber;
            int at = isNumber ? Integer.parseInt(name) : automatic++;
            if (at >= arguments.values().size()) {
                throw new TemplateError(
                        "format() needs more than " + arguments.values().size() + " arguments");
            }
            return arguments.values().get(at);
        }
        Object value = arguments.named().get(name);
        if (value == null) {
            throw new TemplateError("format() has no argument " + name);
        }
        return value;
    }
}
