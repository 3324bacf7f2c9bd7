package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.longalign.tokenize.jinja.Arguments.Bound;
import org.longalign.tokenize.jinja.Filters.Filter;
import org.longalign.tokenize.jinja.Items.ListValue;

/** Filters that choose, change or count out the elements of a sequence. */
final class SequenceFilters {
    /** By name. */
    static final Map<String, Filter> ALL = Map.ofEntries(
            Map.entry("list", SequenceFilters::list),
            Map.entry("first", SequenceFilters::first),
            Map.entry("last", SequenceFilters::last),
            Map.entry("reverse", SequenceFilters::reverse),
            Map.entry("map", SequenceFilters::map),
            Map.entry("select", (run, value, given) -> select(run, value, given, true, false)),
            Map.entry("reject", (run, value, given) -> select(run, value, given, false, false)),
            Map.entry("selectattr", (run, value, given) -> select(run, value, given, true, true)),
            Map.entry("rejectattr", (run, value, given) -> select(run, value, given, false, true)),
            Map.entry("unique", SequenceFilters::unique),
            Map.entry("batch", SequenceFilters::batch),
            Map.entry("slice", SequenceFilters::slice),
            Map.entry("items", SequenceFilters::items),
            Map.entry("sum", SequenceFilters::sum));

    private SequenceFilters() {}

    /** Items changed one by one, when they are asked for. */
    static Iterator<Object> mapped(Iterator<Object> items, UnaryOperator<Object> change) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                return change.apply(items.next());
            }
        };
    }

    private static Object nothing() {
        return new Generator(Collections.emptyIterator());
    }

    private static Stream<Object> stream(Interpreter run, Object value) {
        Iterable<Object> items = () -> Values.iterator(run.budget(), value);
        return StreamSupport.stream(items.spliterator(), false);
    }

    private static Object list(Interpreter run, Object value, Arguments given) {
        given.bind("the filter list", 0);
        return new ListValue(Values.list(run.budget(), value));
    }

    private static Object first(Interpreter run, Object value, Arguments given) {
        given.bind("the filter first", 0);
        Iterator<Object> items = Values.iterator(run.budget(), value);
        return items.hasNext() ? items.next() : Undefined.because("there is no first item");
    }

    private static Object last(Interpreter run, Object value, Arguments given) {
        given.bind("the filter last", 0);
        if (value instanceof Generator) {
            throw new TemplateError("a generator has no last item; make a list of it with | list");
        }
        boolean indexed = value instanceof Items || value instanceof String || value instanceof Range;
        Object last = indexed ? Indices.element(run.budget(), value, -1L) : null;
        if (!indexed) {
            List<Object> items = Values.list(run.budget(), value);
            last = items.isEmpty() ? null : items.get(items.size() - 1);
        }
        return last == null ? Undefined.because("there is no last item") : last;
    }

    private static Object reverse(Interpreter run, Object value, Arguments given) {
        given.bind("the filter reverse", 0);
        if (value instanceof String) {
            return Indices.slice(run.budget(), value, NoneType.NONE, NoneType.NONE, -1L);
        }
        List<Object> items = Values.list(run.budget(), value);
        Collections.reverse(items);
        return value instanceof Generator ? new ListValue(items) : new Generator(items.iterator());
    }

    private static Object map(Interpreter run, Object value, Arguments given) {
        if (!Values.truth(value)) {
            return nothing();
        }
        Iterator<Object> items = Values.iterator(run.budget(), value);
        if (given.values().isEmpty() && given.named().containsKey("attribute")) {
            Bound bound = given.bind("the filter map", 0, "attribute", "default");
            AttributePath path = AttributePath.of(bound.get(0));
            return new Generator(mapped(items, item -> path.of(run.budget(), item, bound.get(1))), value);
        }
        if (given.values().isEmpty()) {
            throw new TemplateError("the filter map needs a filter or an attribute");
        }
        String filter = Printing.str(run.budget(), given.values().get(0));
        Arguments rest = given.after(1);
        UnaryOperator<Object> filtered = item -> {
            run.budget().enter(run.budget().line());
            Object result = Filters.apply(run, filter, item, rest);
            run.budget().leave();
            return result;
        };
        return new Generator(mapped(items, filtered), value);
    }

    private static Object select(Interpreter run, Object value, Arguments given, boolean wanted, boolean byAttribute) {
        if (!Values.truth(value)) {
            return nothing();
        }
        if (byAttribute && given.values().isEmpty()) {
            throw new TemplateError("a filter needs the name of an attribute");
        }
        AttributePath path = AttributePath.of(byAttribute ? given.values().get(0) : NoneType.NONE);
        Arguments test = byAttribute ? given.after(1) : given;
        Predicate<Object> holds = item -> {
            Object tested = path.of(run.budget(), item);
            if (test.values().isEmpty()) {
                return Values.truth(tested) == wanted;
            }
            run.budget().makeItems(2);
            run.budget().enter(run.budget().line());
            String name = Printing.str(run.budget(), test.values().get(0));
            boolean result = Values.truth(Tests.apply(run, name, tested, test.after(1)));
            run.budget().leave();
            return result == wanted;
        };
        return new Generator(stream(run, value).filter(holds).iterator(), value);
    }

    private static Object unique(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter unique", 0, "case_sensitive", "attribute");
        AttributePath path = AttributePath.of(bound.get(1));
        boolean caseSensitive = bound.truth(0, false);
        RenderingBudget budget = run.budget();
        Set<Object> seen = new HashSet<>();
        Predicate<Object> isNew = item -> {
            budget.makeItems(1);
            Object key = AttributePath.key(budget, path.of(budget, item), caseSensitive);
            return seen.add(Dict.key(budget, key));
        };
        return new Generator(stream(run, value).filter(isNew).iterator(), value);
    }

    private static Object batch(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter batch", 1, "linecount", "fill_with");
        long size = bound.number(0, 0);
        RenderingBudget budget = run.budget();
        List<Object> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Object item : Values.list(budget, value)) {
            if (batch.size() == size) {
                batches.add(new ListValue(batch));
                batch = new ArrayList<>();
            }
            budget.makeItems(1);
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            boolean fill = !(bound.get(1) instanceof NoneType);
            budget.makeItems(fill ? Math.max(0, size - batch.size()) : 0);
            while (fill && batch.size() < size) {
                batch.add(bound.get(1));
            }
            batches.add(new ListValue(batch));
        }
        return new Generator(batches.iterator());
    }

    private static Object slice(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter slice", 1, "slices", "fill_with");
        List<Object> items = Values.list(run.budget(), value);
        long slices = bound.number(0, 0);
        if (slices <= 0) {
            if (slices == 0) {
                throw new TemplateError("the filter slice needs a number of slices");
            }
            return nothing();
        }
        run.budget().makeItems(slices);
        long each = items.size() / slices;
        long longer = items.size() % slices;
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (long slice = 0; slice < slices; slice++) {
            int to = (int) (from + each + (slice < longer ? 1 : 0));
            run.budget().makeItems(to - from);
            List<Object> part = new ArrayList<>(items.subList(from, to));
            if (!(bound.get(1) instanceof NoneType) && slice >= longer) {
                part.add(bound.get(1));
            }
            parts.add(new ListValue(part));
            from = to;
        }
        return new Generator(parts.iterator());
    }

    private static Object items(Interpreter run, Object value, Arguments given) {
        given.bind("the filter items", 0);
        if (value instanceof Undefined) {
            return nothing();
        }
        if (value instanceof Dict dict) {
            return new Generator(Values.iterator(run.budget(), new Dict.View(dict, Dict.Part.ITEMS)));
        }
        throw new TemplateError("the filter items needs a dictionary, not " + Values.a(value));
    }

    private static Object sum(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter sum", 0, "attribute", "start");
        AttributePath path = AttributePath.of(bound.get(0));
        Object sum = bound.or(1, 0L);
        if (sum instanceof String) {
            throw new TemplateError("the filter sum adds no texts; join them with | join");
        }
        for (Iterator<Object> items = Values.iterator(run.budget(), value); items.hasNext(); ) {
            Object item = path.of(run.budget(), items.next());
            sum = Operators.binary(run.budget(), "+", sum, item);
        }
        return sum;
    }
}
