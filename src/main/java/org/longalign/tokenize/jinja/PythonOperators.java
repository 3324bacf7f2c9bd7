package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.util.ObjectTruthValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import jinjava.de.odysseus.el.misc.TypeConverter;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** Python's operators where those of Java's expression language differ: no conversion between types, mostly. */
final class PythonOperators {
    private PythonOperators() {}

    static final AstBinary.Operator EQUAL = simple(PythonOperators::equal);
    static final AstBinary.Operator NOT_EQUAL = simple((a, b) -> !equal(a, b));
    static final AstBinary.Operator IN = simple(PythonOperators::contains);
    static final AstBinary.Operator NOT_IN = simple((a, b) -> !contains(a, b));
    static final AstBinary.Operator ADD = simple(PythonOperators::add);
    static final AstBinary.Operator JOIN = simple((a, b) -> limited(PythonText.str(a), PythonText.str(b)));
    static final AstBinary.Operator DIVIDE =
            simple((a, b) -> number("/", a).doubleValue() / number("/", b).doubleValue());

    static final AstBinary.Operator MULTIPLY = simple(PythonOperators::multiply);

    /** {@code a and b}: a if it is false, otherwise b. */
    static final AstBinary.Operator AND = new AstBinary.Operator() {
        @Override
        public @Nullable Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
            Object first = left.eval(bindings, context);
            return ObjectTruthValue.evaluate(first) ? right.eval(bindings, context) : first;
        }
    };

    /** An operation on two values, either of which may be null. */
    private interface Operation {
        Object apply(@Nullable Object a, @Nullable Object b);
    }

    private static AstBinary.Operator simple(Operation operation) {
        return new AstBinary.SimpleOperator() {
            @Override
            protected Object apply(TypeConverter converter, @Nullable Object a, @Nullable Object b) {
                return operation.apply(a, b);
            }
        };
    }

    /** {@code a == b}: numbers by value, everything else only within its kind. */
    static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Boolean truth && b instanceof Number) {
            return equal(truth ? 1L : 0L, b);
        }
        if (b instanceof Boolean && a instanceof Number) {
            return equal(b, a);
        }
        if (a instanceof Number first && b instanceof Number second) {
            return new BigDecimal(first.toString()).compareTo(new BigDecimal(second.toString())) == 0;
        }
        if (a instanceof Collection<?> first && b instanceof Collection<?> second) {
            Iterator<?> others = second.iterator();
            return first.size() == second.size() && first.stream().allMatch(item -> equal(item, others.next()));
        }
        return a == null ? b == null : a.equals(b);
    }

    /** {@code item in container}. */
    static boolean contains(@Nullable Object item, @Nullable Object container) {
        if (container instanceof String text) {
            if (item instanceof String part) {
                BoundedRendering.read(text);
                return text.contains(part);
            }
            throw new ELException("'in' a string needs a string");
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(item);
        }
        if (container instanceof Collection<?> items) {
            return items.stream().anyMatch(one -> equal(one, item));
        }
        throw new ELException("'in' needs a string, a list or a dictionary");
    }

    private static Object add(@Nullable Object a, @Nullable Object b) {
        if (a instanceof String first && b instanceof String second) {
            return limited(first, second);
        }
        if (a instanceof Collection<?> first && b instanceof Collection<?> second) {
            List<@Nullable Object> all = new ArrayList<>(first);
            all.addAll(second);
            BoundedRendering.checkSize(all.size());
            return all;
        }
        return arithmetic(number("+", a), number("+", b), BigDecimal::add);
    }

    private static Object multiply(@Nullable Object a, @Nullable Object b) {
        if (a instanceof String text && b instanceof Number times) {
            long repeats = Math.max(0, times.longValue());
            BoundedRendering.make(Math.multiplyExact(text.length(), repeats));
            return text.repeat((int) repeats);
        }
        return arithmetic(number("*", a), number("*", b), BigDecimal::multiply);
    }

    private static String limited(String a, String b) {
        BoundedRendering.make((long) a.length() + b.length());
        return a + b;
    }

    private static Object arithmetic(Number a, Number b, BinaryOperator<BigDecimal> operation) {
        BigDecimal result = operation.apply(new BigDecimal(a.toString()), new BigDecimal(b.toString()));
        boolean whole = a instanceof Long || a instanceof Integer;
        return whole && (b instanceof Long || b instanceof Integer)
                ? (Object) result.longValue()
                : result.doubleValue();
    }

    private static Number number(String operator, @Nullable Object value) {
        if (value instanceof Number number) {
            return number;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        String kind = value == null ? "an undefined value" : value instanceof String ? "a string" : "such a value";
        throw new ELException("'" + operator + "' cannot take " + kind + " beside the other operand");
    }
}
