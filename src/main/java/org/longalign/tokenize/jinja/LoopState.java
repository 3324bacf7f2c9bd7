package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** The variable {@code loop}: where a loop is. Items are asked for when they are needed, at most one ahead. */
final class LoopState implements Function {
    /** Renders the loop's body for other items. */
    @FunctionalInterface
    interface Recursion {
        String render(Object items, int depth);
    }

    private final RenderingBudget budget;
    private final Object iterable;
    private final @Nullable Recursion recursion;
    private final int depth;
    private Iterator<Object> items;
    private long index;
    private long length = -1;
    private @Nullable Object ahead;
    private @Nullable Object current;
    private @Nullable Object before;
    private @Nullable List<Object> lastChanged;

    LoopState(RenderingBudget budget, Object iterable, @Nullable Recursion recursion, int depth) {
        this.budget = budget;
        this.iterable = iterable;
        this.recursion = recursion;
        this.depth = depth;
        items = Values.iterator(budget, iterable);
    }

    /** The next item; null if there is none. */
    @Nullable
    Object next() {
        Object next = peek();
        ahead = null;
        if (next != null) {
            index++;
            before = current;
            current = next;
        }
        return next;
    }

    private @Nullable Object peek() {
        if (ahead == null && items.hasNext()) {
            ahead = items.next();
        }
        return ahead;
    }

    long index() {
        return index;
    }

    /** The number of items, for which a generator is asked for all. */
    long length(RenderingBudget counted) {
        if (length < 0) {
            if (iterable instanceof Generator) {
                List<Object> rest = new ArrayList<>();
                while (items.hasNext()) {
                    counted.makeItems(1);
                    rest.add(items.next());
                }
                items = rest.iterator();
                length = rest.size() + index + (ahead == null ? 0 : 1);
            } else {
                length = Values.length(counted, iterable);
            }
        }
        return length;
    }

    /** A field or method; null for other names. */
    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "index" -> index;
            case "index0" -> index - 1;
            case "revindex" -> length(budget) - index + 1;
            case "revindex0" -> length(budget) - index;
            case "first" -> index == 1;
            case "last" -> peek() == null;
            case "length" -> length(budget);
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> before == null ? Undefined.because("there is no previous item") : before;
            case "nextitem" -> {
                Object next = peek();
                yield next == null ? Undefined.because("there is no next item") : next;
            }
            case "cycle" -> (Function) (run, given) -> cycle(given);
            case "changed" -> (Function) (run, given) -> changed(run, given);
            default -> null;
        };
    }

    private Object cycle(Arguments given) {
        List<Object> values = given.unnamed("loop.cycle()").values();
        if (values.isEmpty()) {
            throw new TemplateError("loop.cycle() needs values");
        }
        return values.get((int) Math.floorMod(index - 1, (long) values.size()));
    }

    private Object changed(Interpreter run, Arguments given) {
        List<Object> values = given.unnamed("loop.changed()").values();
        boolean same = lastChanged != null
                && Comparison.equal(run.budget(), new TupleValue(lastChanged), new TupleValue(values));
        lastChanged = same ? lastChanged : values;
        return !same;
    }

    @Override
    public Object call(Interpreter run, Arguments given) {
        if (recursion == null) {
            throw new TemplateError("only a loop marked recursive can be called");
        }
        return recursion.render(given.bind("loop()", 1, "iterable").get(0), depth + 1);
    }
}
