package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** A macro, or the block of a {@code call}: a text with parameters. */
final class Macro implements Function {
    private final Signature signature;
    private final Scope scope;

    /**
     * A macro's head and body.
     *
     * @param name the name; empty for the block of a {@code call}
     * @param parameters the parameters
     * @param defaults values of the last of them
     * @param uses those of {@code caller}, {@code varargs} and {@code kwargs} that the body names
     */
    record Signature(
            String name,
            List<String> parameters,
            List<Expression> defaults,
            java.util.Set<String> uses,
            Statement.Block body) {
        private @Nullable Expression defaultOf(int parameter) {
            int at = parameter - (parameters.size() - defaults.size());
            return at < 0 ? null : defaults.get(at);
        }
    }

    Macro(Signature signature, Scope scope) {
        this.signature = signature;
        this.scope = scope;
    }

    String name() {
        return signature.name();
    }

    /** A field that Jinja2's macros have; null for other names. */
    @Nullable
    Object attribute(String name) {
        return switch (name) {
            case "name" -> name().isEmpty() ? NoneType.NONE : name();
            case "arguments" -> new TupleValue(new ArrayList<>(signature.parameters()));
            case "catch_kwargs" -> signature.uses().contains("kwargs");
            case "catch_varargs" -> signature.uses().contains("varargs");
            case "caller" -> signature.uses().contains("caller");
            default -> null;
        };
    }

    @Override
    public Object call(Interpreter run, Arguments given) {
        RenderingBudget budget = run.budget();
        Scope inner = scope.inner();
        List<String> parameters = signature.parameters();
        Map<String, Object> named = new LinkedHashMap<>(given.named());
        List<Integer> missing = new ArrayList<>();
        int positional = Math.min(given.values().size(), parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = i < positional ? given.values().get(i) : named.remove(parameter);
            if (value == null) {
                missing.add(i);
            } else {
                inner.set(parameter, value);
            }
        }
        takeTheRest(inner, given, named, positional);
        budget.deeper();
        for (int parameter : missing) {
            Expression standard = signature.defaultOf(parameter);
            String name = parameters.get(parameter);
            inner.set(
                    name,
                    standard == null
                            ? Undefined.because("the parameter '" + name + "' was not given")
                            : standard.value(inner));
        }
        Output output = new Output(budget);
        signature.body().execute(inner, output);
        budget.leave();
        return output.toString();
    }

    private void takeTheRest(Scope inner, Arguments given, Map<String, Object> named, int positional) {
        String title = name().isEmpty() ? "the block of the call" : "the macro " + name();
        boolean explicit = signature.parameters().contains("caller");
        if (signature.uses().contains("caller") && !explicit) {
            Object caller = named.remove("caller");
            inner.set("caller", caller == null ? Undefined.because("there is no caller") : caller);
        }
        if (signature.uses().contains("kwargs")) {
            Dict rest = new Dict();
            named.forEach(rest::put);
            inner.set("kwargs", rest);
        } else if (!named.isEmpty()) {
            throw new TemplateError(
                    title + " has no parameter " + named.keySet().iterator().next());
        }
        if (signature.uses().contains("varargs")) {
            inner.set(
                    "varargs",
                    new TupleValue(List.copyOf(
                            given.values().subList(positional, given.values().size()))));
        } else if (given.values().size() > positional) {
            throw new TemplateError(title + " takes at most " + positional + " arguments");
        }
    }
}
