package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Arguments.Bound;
import org.longalign.tokenize.jinja.Filters.Filter;
import org.longalign.tokenize.jinja.Items.ListValue;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** Filters that compare the elements of a sequence. */
final class OrderFilters {
    /** By name. */
    static final Map<String, Filter> ALL = Map.of(
            "sort", OrderFilters::sort,
            "dictsort", OrderFilters::dictsort,
            "groupby", OrderFilters::groupby,
            "min", (run, value, given) -> most(run, value, given, false),
            "max", (run, value, given) -> most(run, value, given, true));

    private OrderFilters() {}

    /** A value with the key by which it is compared. */
    private record Keyed(Object key, Object value) {}

    private static Object sort(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter sort", 0, "reverse", "case_sensitive", "attribute");
        RenderingBudget budget = run.budget();
        boolean caseSensitive = bound.truth(1, false);
        List<AttributePath> paths = new ArrayList<>();
        if (bound.get(2) instanceof String several) {
            for (String path : several.split(",", -1)) {
                paths.add(AttributePath.of(path));
            }
        } else {
            paths.add(AttributePath.of(bound.get(2)));
        }
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : Values.list(budget, value)) {
            budget.makeItems(paths.size() + 1L);
            List<Object> keys = new ArrayList<>();
            for (AttributePath path : paths) {
                keys.add(AttributePath.key(budget, path.of(budget, item), caseSensitive));
            }
            keyed.add(new Keyed(new ListValue(keys), item));
        }
        Sorting.sort(budget, keyed, Keyed::key, bound.truth(0, false));
        return new ListValue(values(keyed));
    }

    private static List<Object> values(List<Keyed> keyed) {
        List<Object> values = new ArrayList<>(keyed.size());
        keyed.forEach(each -> values.add(each.value()));
        return values;
    }

    private static Object dictsort(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter dictsort", 0, "case_sensitive", "by", "reverse");
        RenderingBudget budget = run.budget();
        String by = bound.has(1) ? bound.text(1) : "key";
        if (!by.equals("key") && !by.equals("value")) {
            throw new TemplateError("the filter dictsort sorts by key or value, not by " + by);
        }
        if (!(value instanceof Dict dict)) {
            throw value instanceof Undefined undefined
                    ? undefined.error()
                    : new TemplateError("the filter dictsort needs a dictionary, not " + Values.a(value));
        }
        List<Keyed> keyed = new ArrayList<>();
        for (Dict.Entry entry : dict.entries()) {
            budget.makeItems(1);
            Object key = by.equals("key") ? entry.key() : entry.value();
            keyed.add(new Keyed(AttributePath.key(budget, key, bound.truth(0, false)), entry.pair()));
        }
        Sorting.sort(budget, keyed, Keyed::key, bound.truth(2, false));
        return new ListValue(values(keyed));
    }

    private static Object groupby(Interpreter run, Object value, Arguments given) {
        Bound bound = given.bind("the filter groupby", 1, "attribute", "default", "case_sensitive");
        RenderingBudget budget = run.budget();
        AttributePath path = AttributePath.of(bound.get(0));
        boolean caseSensitive = bound.truth(2, false);
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : Values.list(budget, value)) {
            budget.makeItems(1);
            Object key = path.of(budget, item, bound.get(1));
            keyed.add(new Keyed(AttributePath.key(budget, key, caseSensitive), item));
        }
        Sorting.sort(budget, keyed, Keyed::key, false);
        List<Object> groups = new ArrayList<>();
        for (int from = 0; from < keyed.size(); ) {
            int to = from;
            while (to < keyed.size()
                    && Comparison.equal(
                            budget, keyed.get(from).key(), keyed.get(to).key())) {
                to++;
            }
            to = Math.max(to, from + 1);
            List<Object> members = values(keyed.subList(from, to));
            budget.makeItems(members.size() + 2L);
            Object key = path.of(budget, members.get(0), bound.get(1));
            groups.add(new TupleValue(List.of(key, new ListValue(members)), List.of("grouper", "list")));
            from = to;
        }
        return new ListValue(groups);
    }

    private static Object most(Interpreter run, Object value, Arguments given, boolean largest) {
        Bound bound = given.bind("the filter " + (largest ? "max" : "min"), 0, "case_sensitive", "attribute");
        RenderingBudget budget = run.budget();
        AttributePath path = AttributePath.of(bound.get(1));
        @Nullable Keyed most = null;
        for (Iterator<Object> items = Values.iterator(budget, value); items.hasNext(); ) {
            Object item = items.next();
            Object key = AttributePath.key(budget, path.of(budget, item), bound.truth(0, false));
            if (most == null || Comparison.ordered(budget, largest ? ">" : "<", key, most.key())) {
                most = new Keyed(key, item);
            }
        }
        return most == null ? Undefined.because("the sequence is empty") : most.value();
    }
}
