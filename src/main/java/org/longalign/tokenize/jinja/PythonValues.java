package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * The values that templates can reach: entries of dictionaries, items and slices of lists and strings, the loop's state, and
 * {@link PythonMethods}. Everything else is undefined; no property or method of a Java object is ever looked up, so a
 * template cannot get at classes, files or the engine.
 */
final class PythonValues extends ELResolver {
    /** An index or a slice is no longer than this. */
    private static final int MAX_INDEX_CHARS = 40;

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, @Nullable Object property) {
        if (base == null || property == null) {
            return null;
        }
        context.setPropertyResolved(true);
        String name = property.toString();
        if (base instanceof Map<?, ?> map) {
            return map.get(name);
        }
        if (name.length() > MAX_INDEX_CHARS) {
            return null;
        }
        if (base instanceof Loop loop) {
            return loop.state(name);
        }
        if (base instanceof List<?> list) {
            Matcher slice = JinjaSource.SLICE.matcher(name);
            return slice.matches() ? slice(list, slice) : item(list, name);
        }
        if (base instanceof String text) {
            BoundedRendering.read(text);
            List<String> characters =
                    text.codePoints().mapToObj(Character::toString).toList();
            Matcher slice = JinjaSource.SLICE.matcher(name);
            return slice.matches() ? String.join("", slice(characters, slice)) : item(characters, name);
        }
        return null;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context,
            @Nullable Object base,
            Object method,
            Class<?> @Nullable [] types,
            @Nullable Object[] arguments) {
        context.setPropertyResolved(true);
        if (base instanceof Filter filter && arguments.length == 4) {
            @SuppressWarnings("unchecked")
            Map<String, Object> named = (Map<String, Object>) arguments[3];
            return filter.filter(arguments[0], (JinjavaInterpreter) arguments[1], (Object[]) arguments[2], named);
        }
        if (base instanceof ExpTest test && arguments.length >= 2) {
            Object[] further = java.util.Arrays.copyOfRange(arguments, 2, arguments.length);
            boolean holds = test.evaluate(arguments[0], (JinjavaInterpreter) arguments[1], further);
            return holds != method.equals("evaluateNegated");
        }
        return PythonMethods.call(base, String.valueOf(method), arguments);
    }

    private static <T> @Nullable T item(List<T> list, String name) {
        if (!name.matches("-?\\d{1,9}")) {
            return null;
        }
        int index = Integer.parseInt(name);
        int at = index < 0 ? index + list.size() : index;
        return at >= 0 && at < list.size() ? list.get(at) : null;
    }

    private static <T> List<T> slice(List<T> list, Matcher bounds) {
        int step = number(bounds.group(3), 1);
        if (step == 0) {
            throw new ELException("slice step cannot be zero");
        }
        int size = list.size();
        int first = bound(number(bounds.group(1), step > 0 ? 0 : size - 1), size, step);
        String last = bounds.group(2);
        int end = last.isEmpty() ? (step > 0 ? size : -1) : bound(number(last, 0), size, step);
        List<T> result = new ArrayList<>();
        for (int i = first; step > 0 ? i < end : i > end; i += step) {
            result.add(list.get(i));
        }
        return Collections.unmodifiableList(result);
    }

    private static int number(@Nullable String digits, int absent) {
        if (digits == null || digits.isEmpty()) {
            return absent;
        }
        if (!digits.matches("-?\\d{1,9}")) {
            throw new ELException("slice bound " + digits + " is no number");
        }
        return Integer.parseInt(digits);
    }

    private static int bound(int index, int size, int step) {
        int at = index < 0 ? index + size : index;
        return step > 0 ? Math.max(0, Math.min(at, size)) : Math.max(-1, Math.min(at, size - 1));
    }

    @Override
    public @Nullable Class<?> getType(ELContext context, @Nullable Object base, @Nullable Object property) {
        return null;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
        throw new ELException("a template changes nothing");
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
        return true;
    }

    @Override
    public @Nullable Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
        return null;
    }

    @Override
    public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return null;
    }
}
