package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** An expression of a template, as a tree. */
sealed interface Expression {
    /** The line where it stands. */
    int line();

    /** Its value, without the count; see {@link #value}. */
    Object evaluate(Scope scope);

    /** Its value in a scope. */
    default Object value(Scope scope) {
        scope.budget().enter(line());
        Object value = evaluate(scope);
        scope.budget().leave();
        return value;
    }

    /** The values of several. */
    static List<Object> values(List<Expression> expressions, Scope scope) {
        scope.budget().makeItems(expressions.size());
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(expression.value(scope));
        }
        return values;
    }

    /** A literal. */
    record Constant(Object value, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return value;
        }
    }

    /** A variable. */
    record Name(String name, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return scope.get(name);
        }
    }

    /** {@code [a, b]}, or a tuple. */
    record Row(List<Expression> items, boolean tuple, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            List<Object> values = values(items, scope);
            return tuple ? new TupleValue(values) : new ListValue(values);
        }
    }

    /** <code>{a: b}</code>. */
    record DictLiteral(List<Expression> keys, List<Expression> values, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Dict dict = new Dict();
            for (int i = 0; i < keys.size(); i++) {
                Object key = keys.get(i).value(scope);
                dict.put(scope.budget(), key, values.get(i).value(scope));
            }
            return dict;
        }
    }

    /** {@code not a}, {@code -a} or {@code +a}. */
    record Unary(String operator, Expression operand, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = operand.value(scope);
            scope.budget().at(line);
            return operator.equals("not") ? (Object) !Values.truth(value) : Operators.signed(operator, value);
        }
    }

    /** {@code a + b} and the like. */
    record Binary(String operator, Expression left, Expression right, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object a = left.value(scope);
            Object b = right.value(scope);
            scope.budget().at(line);
            return Operators.binary(scope.budget(), operator, a, b);
        }
    }

    /** {@code a and b} or {@code a or b}. */
    record Logic(boolean and, Expression left, Expression right, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object a = left.value(scope);
            return Values.truth(a) == and ? right.value(scope) : a;
        }
    }

    /** {@code a ~ b}. */
    record Concatenation(List<Expression> parts, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            List<Object> values = values(parts, scope);
            scope.budget().at(line);
            return Text.join(scope.budget(), "", values, true);
        }
    }

    /** {@code a < b <= c}. */
    record Comparisons(Expression first, List<String> operators, List<Expression> others, int line)
            implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object left = first.value(scope);
            boolean holds = true;
            for (int i = 0; holds && i < others.size(); i++) {
                Object right = others.get(i).value(scope);
                scope.budget().at(line);
                holds = Operators.compare(scope.budget(), operators.get(i), left, right);
                left = right;
            }
            return holds;
        }
    }

    /** {@code a if b else c}. */
    record Condition(
            Expression test, Expression then, @Nullable Expression otherwise, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            if (Values.truth(test.value(scope))) {
                return then.value(scope);
            }
            return otherwise == null
                    ? Undefined.because("the condition on line " + line + " is false and has no else")
                    : otherwise.value(scope);
        }
    }

    /** {@code a.b}. */
    record Attribute(Expression owner, String name, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = owner.value(scope);
            scope.budget().at(line);
            return Attributes.attribute(scope.budget(), value, name);
        }
    }

    /** {@code a[b]}. */
    record Element(Expression owner, Expression index, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = owner.value(scope);
            Object at = index.value(scope);
            scope.budget().at(line);
            return Attributes.element(scope.budget(), value, at);
        }
    }

    /** {@code a[b:c:d]}. */
    record Slice(Expression owner, List<Expression> bounds, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = owner.value(scope);
            List<Object> at = values(bounds, scope);
            scope.budget().at(line);
            if (value instanceof Undefined undefined) {
                throw undefined.error();
            }
            if (!(value instanceof Items || value instanceof String || value instanceof Range)) {
                throw new TemplateError(Values.a(value) + " has no slices");
            }
            return Indices.slice(scope.budget(), value, at.get(0), at.get(1), at.get(2));
        }
    }

    /** The arguments of a call: {@code (a, b=c, *d, **e)}. */
    record ArgumentList(
            List<Expression> values,
            List<String> names,
            List<Expression> named,
            @Nullable Expression more,
            @Nullable Expression moreNamed) {
        static final ArgumentList NONE = new ArgumentList(List.of(), List.of(), List.of(), null, null);

        Arguments evaluate(Scope scope) {
            RenderingBudget budget = scope.budget();
            List<Object> given = Expression.values(values, scope);
            Arguments arguments = new Arguments(given, java.util.Map.of());
            if (more != null) {
                given.addAll(Values.list(budget, more.value(scope)));
            }
            for (int i = 0; i < names.size(); i++) {
                arguments = arguments.with(names.get(i), named.get(i).value(scope));
            }
            if (moreNamed != null) {
                if (!(moreNamed.value(scope) instanceof Dict dict)) {
                    throw new TemplateError("what follows ** is no dictionary");
                }
                budget.makeItems((long) dict.size() * dict.size());
                for (Dict.Entry entry : dict.entries()) {
                    arguments = arguments.with(Printing.str(budget, entry.key()), entry.value());
                }
            }
            return arguments;
        }
    }

    /** {@code f(a)}. */
    record Call(Expression function, ArgumentList arguments, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return call(scope, null);
        }

        /** The result, with a {@code caller} if there is one. */
        Object call(Scope scope, @Nullable Object caller) {
            Object called = function.value(scope);
            Arguments given = arguments.evaluate(scope);
            scope.budget().at(line);
            return scope.run().call(called, caller == null ? given : given.with("caller", caller));
        }
    }

    /** {@code a | f(b)}; nothing before the bar in a block, whose text is filtered. */
    record Filtered(@Nullable Expression operand, String filter, ArgumentList arguments, int line)
            implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            return operand == null ? Undefined.name("a text to filter") : apply(scope, operand.value(scope));
        }

        /** Filters of a block, the innermost one over a text. */
        Object over(Scope scope, Object text) {
            return apply(scope, operand instanceof Filtered inner ? inner.over(scope, text) : text);
        }

        private Object apply(Scope scope, Object value) {
            Arguments given = arguments.evaluate(scope);
            scope.budget().at(line);
            return Filters.apply(scope.run(), filter, value, given);
        }
    }

    /** {@code a is t(b)}. */
    record Tested(Expression operand, String test, ArgumentList arguments, int line) implements Expression {
        @Override
        public Object evaluate(Scope scope) {
            Object value = operand.value(scope);
            Arguments given = arguments.evaluate(scope);
            scope.budget().at(line);
            return Tests.apply(scope.run(), test, value, given);
        }
    }
}
