package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** Texts of values: {@code str} and {@code repr}. */
final class Printing {
    private static final int MAX_DIGITS = 4_300;

    private final RenderingBudget budget;
    private final StringBuilder text = new StringBuilder();

    private Printing(RenderingBudget budget) {
        this.budget = budget;
    }

    /** {@code str(value)}. */
    static String str(RenderingBudget budget, Object value) {
        if (value instanceof String text) {
            return text;
        }
        return value instanceof Undefined ? "" : repr(budget, value);
    }

    /** {@code repr(value)}. */
    static String repr(RenderingBudget budget, Object value) {
        Printing printing = new Printing(budget);
        printing.write(value);
        return printing.text.toString();
    }

    private void write(Object value) {
        budget.readItems(2);
        if (value instanceof String words) {
            quote(words);
        } else if (value instanceof Boolean truth) {
            plain(truth ? "True" : "False");
        } else if (value instanceof Double number) {
            budget.convert();
            plain(FloatText.repr(number));
        } else if (Numbers.isWhole(value)) {
            plain(whole(budget, value));
        } else if (value instanceof NoneType) {
            plain("None");
        } else if (value instanceof Undefined) {
            plain("Undefined");
        } else {
            budget.deeper();
            collection(value);
            budget.leave();
        }
    }

    /** A whole number's digits. */
    static String whole(RenderingBudget budget, Object number) {
        if (number instanceof Long small) {
            return Long.toString(small);
        }
        budget.digits(Numbers.big(number).bitLength());
        String digits = number instanceof BigInteger big && big.bitLength() > 4 * MAX_DIGITS
                ? ""
                : Numbers.big(number).toString();
        if (digits.isEmpty() || digits.length() > MAX_DIGITS + 1) {
            throw new TemplateError("a whole number of more than " + MAX_DIGITS + " digits cannot be printed");
        }
        return digits;
    }

    private void plain(String words) {
        budget.make(words.length());
        text.append(words);
    }

    private void collection(Object value) {
        if (value instanceof ListValue list) {
            joined("[", list.items(), "]");
        } else if (value instanceof TupleValue tuple) {
            joined("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")");
        } else if (value instanceof Dict dict) {
            dict(dict);
        } else if (value instanceof Namespace namespace) {
            plain("<Namespace ");
            dict(namespace.fields());
            plain(">");
        } else if (value instanceof Range range) {
            String step = range.step() == 1 ? "" : ", " + range.step();
            plain("range(" + range.start() + ", " + range.stop() + step + ")");
        } else if (value instanceof Dict.View view) {
            plain("dict_" + view.part().name().toLowerCase(Locale.ROOT) + "(");
            joined("[", Values.list(budget, view), "]");
            plain(")");
        } else if (value instanceof Macro macro) {
            plain("<Macro " + (macro.name().isEmpty() ? "anonymous" : "'" + macro.name() + "'") + ">");
        } else if (value instanceof LoopState loop) {
            plain("<LoopContext " + loop.index() + "/" + loop.length(budget) + ">");
        } else {
            throw new TemplateError(Values.a(value) + " has no text"
                    + (value instanceof Generator ? "; make a list of it with | list" : ""));
        }
    }

    private void joined(String open, List<Object> items, String close) {
        plain(open);
        for (Iterator<Object> rest = items.iterator(); rest.hasNext(); ) {
            write(rest.next());
            plain(rest.hasNext() ? ", " : "");
        }
        plain(close);
    }

    private void dict(Dict dict) {
        plain("{");
        String comma = "";
        for (Dict.Entry entry : dict.entries()) {
            plain(comma);
            write(entry.key());
            plain(": ");
            write(entry.value());
            comma = ", ";
        }
        plain("}");
    }

    private void quote(String words) {
        budget.make(words.length());
        char quote = words.indexOf('\'') >= 0 && words.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        for (int i = 0; i < words.length(); ) {
            int c = words.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c == quote) {
                        text.append('\\').append(quote);
                    } else if (Characters.isPrintable(c)) {
                        text.appendCodePoint(c);
                    } else {
                        budget.make(10);
                        String format = c > 0xffff ? "\\U%08x" : c > 0xff ? "\\u%04x" : "\\x%02x";
                        text.append(String.format(Locale.ROOT, format, c));
                    }
                }
            }
        }
        text.append(quote);
    }
}
