package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The argument {@code attribute} of filters: {@code "a.b"}, or an index. */
record AttributePath(List<Object> steps) {
    private static final Pattern INDEX = Pattern.compile("\\d{1,18}");

    /** A path of names and indices with dots between them, or of one index; none at all is the value itself. */
    static AttributePath of(Object attribute) {
        List<Object> steps = new ArrayList<>();
        if (attribute instanceof String path) {
            for (String step : path.split("\\.", -1)) {
                steps.add(INDEX.matcher(step).matches() ? (Object) Long.valueOf(step) : step);
            }
        } else if (!(attribute instanceof NoneType)) {
            steps.add(attribute);
        }
        return new AttributePath(steps);
    }

    /** The value at the path from a value on. */
    Object of(RenderingBudget budget, Object value) {
        return of(budget, value, NoneType.NONE);
    }

    /** The same, with another value in place of what is undefined unless that is none. */
    Object of(RenderingBudget budget, Object value, Object otherwise) {
        Object at = value;
        for (Object step : steps) {
            budget.readItems(1);
            at = Attributes.element(budget, at, step);
            at = at instanceof Undefined && !(otherwise instanceof NoneType) ? otherwise : at;
        }
        return at;
    }

    /** A key to compare by, which for a text may be the same in lower case. */
    static Object key(RenderingBudget budget, Object value, boolean caseSensitive) {
        if (caseSensitive || !(value instanceof String text)) {
            return value;
        }
        budget.make(text.length());
        return text.toLowerCase(Locale.ROOT);
    }
}
