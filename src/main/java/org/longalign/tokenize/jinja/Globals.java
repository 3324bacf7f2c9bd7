package org.longalign.tokenize.jinja;

import java.util.Iterator;
import java.util.Map;
import org.longalign.tokenize.jinja.Arguments.Bound;

/** The functions that Jinja2 and transformers give to templates. */
final class Globals {
    /** By name. */
    static final Map<String, Object> ALL = Map.of(
            "range", (Function) Globals::range,
            "dict", (Function) Globals::dict,
            "namespace", (Function) (run, given) -> new Namespace(dict(run, given)),
            "cycler", (Function) Cyclers::cycler,
            "joiner", (Function) Cyclers::joiner,
            "lipsum", (Function) Globals::lipsum,
            "raise_exception", (Function) Globals::raise,
            "strftime_now", (Function) Globals::now,
            "self", (Function) Globals::self);

    private Globals() {}

    private static Object raise(Interpreter run, Arguments given) {
        Object message = given.bind("raise_exception()", 1, "message").get(0);
        throw new TemplateError.Refused(Printing.str(run.budget(), message));
    }

    private static Object now(Interpreter run, Arguments given) {
        String format = given.bind("strftime_now()", 1, "format").text(0);
        run.budget().make(64L * format.length());
        return DateText.format(run.now(), format);
    }

    private static Object lipsum(Interpreter run, Arguments given) {
        throw new TemplateError("lipsum() is not supported: it makes texts by chance");
    }

    private static Object self(Interpreter run, Arguments given) {
        throw new TemplateError("self is not supported: there are no blocks");
    }

    private static Dict dict(Interpreter run, Arguments given) {
        RenderingBudget budget = run.budget();
        Dict dict = new Dict();
        Bound bound = new Arguments(given.values(), Map.of()).bind("dict()", 0, "/entries");
        if (bound.get(0) instanceof Dict other) {
            for (Dict.Entry entry : other.entries()) {
                dict.put(budget, entry.key(), entry.value());
            }
        } else if (bound.has(0)) {
            for (Iterator<Object> pairs = Values.iterator(budget, bound.get(0)); pairs.hasNext(); ) {
                Items.TupleValue pair = Values.pair(budget, pairs.next());
                dict.put(budget, pair.items().get(0), pair.items().get(1));
            }
        }
        given.named().forEach((name, value) -> dict.put(budget, name, value));
        return dict;
    }

    private static Object range(Interpreter run, Arguments given) {
        Bound bound = given.unnamed("range()").bind("range()", 1, "/start", "/stop", "/step");
        long first = bound.number(0, 0);
        long step = bound.number(2, 1);
        return bound.has(1) ? new Range(first, bound.number(1, 0), step) : new Range(0, first, step);
    }
}
