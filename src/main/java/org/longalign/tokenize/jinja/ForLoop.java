package org.longalign.tokenize.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * {@code {% for target in items if test recursive %}...{% else %}...{% endfor %}}: what an iteration sets is gone in the
 * next, and {@code else} renders if the body never came to its end.
 */
record ForLoop(
        Target target,
        Expression items,
        @Nullable Expression test,
        boolean recursive,
        Statement.Block body,
        Statement.Block otherwise,
        int line)
        implements Statement {
    @Override
    public Flow execute(Scope scope, Output output) {
        Object iterable = items.value(scope);
        scope.budget().at(line);
        return run(scope, output, iterable, 0);
    }

    private Flow run(Scope scope, Output output, Object iterable, int depth) {
        RenderingBudget budget = scope.budget();
        Object chosen = test == null ? iterable : new Generator(chosen(scope, iterable, test), iterable);
        LoopState.Recursion recursion = recursive ? (others, level) -> again(scope, others, level) : null;
        LoopState loop = new LoopState(budget, chosen, recursion, depth);
        boolean rendered = false;
        for (Object item = loop.next(); item != null; item = loop.next()) {
            budget.enter(line);
            Scope inner = scope.inner();
            inner.set("loop", loop);
            target.assign(inner, item);
            Flow flow = body.execute(inner, output);
            budget.leave();
            rendered |= flow == Flow.NEXT;
            if (flow == Flow.BREAK) {
                break;
            }
        }
        return rendered ? Flow.NEXT : otherwise.execute(scope.inner(), output);
    }

    private String again(Scope scope, Object others, int depth) {
        Output text = new Output(scope.budget());
        scope.budget().enter(line);
        run(scope, text, others, depth);
        scope.budget().leave();
        return text.toString();
    }

    /** The items for which the test holds, asked when they are needed. */
    private Iterator<Object> chosen(Scope scope, Object iterable, Expression condition) {
        Iterator<Object> all = Values.iterator(scope.budget(), iterable);
        return new Iterator<>() {
            private @Nullable Object next;

            @Override
            public boolean hasNext() {
                while (next == null && all.hasNext()) {
                    Object item = all.next();
                    Scope inner = scope.inner();
                    target.assign(inner, item);
                    next = Values.truth(condition.value(inner)) ? item : null;
                }
                return next != null;
            }

            @Override
            public Object next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException();
                }
                Object item = next;
                next = null;
                return item;
            }
        };
    }
}
