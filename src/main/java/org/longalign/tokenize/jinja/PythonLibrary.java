package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.EndTag;
import com.hubspot.jinjava.lib.tag.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/**
 * The tags, filters, tests and functions that templates have: those of Jinjava's that work as Jinja2's, and ours. What
 * Jinjava has beyond (includes, imports, its own evaluation of text, network addresses, dates) does not exist here.
 */
final class PythonLibrary extends Context {
    private static final Set<String> TAGS = Set.of("if", "endif", "elif", "else", "set", "endset", "break", "continue");
    private static final Set<String> TESTS = Set.of(
            "boolean",
            "defined",
            "divisibleby",
            "even",
            "false",
            "float",
            "ge",
            "gt",
            "greaterthan",
            "integer",
            "le",
            "lessthan",
            "lower",
            "lt",
            "mapping",
            "number",
            "odd",
            "sameas",
            "string",
            "true",
            "truthy",
            "undefined",
            "upper",
            "<",
            "<=",
            ">",
            ">=");

    private final Map<String, Filter> filters = new HashMap<>();
    private final Map<String, ExpTest> tests = new HashMap<>();
    private final Map<String, Tag> tags = new HashMap<>();
    private final List<ELFunctionDefinition> functions = new ArrayList<>(PythonFunctions.OWN);

    PythonLibrary() {
        this(new Context());
    }

    private PythonLibrary(Context jinjava) {
        super(jinjava);
        PythonFilters.KEPT.forEach(name -> filters.put(name, jinjava.getFilter(name)));
        PythonFilters.OWN.forEach(filter -> filters.put(filter.getName(), filter));
        TESTS.forEach(name -> tests.put(name, jinjava.getExpTest(name)));
        for (String name : List.of("eq", "equalto", "==")) {
            tests.put(name, new Comparison(name, PythonOperators::equal));
        }
        for (String name : List.of("ne", "!=")) {
            tests.put(name, new Comparison(name, (a, b) -> !PythonOperators.equal(a, b)));
        }
        tests.put("in", new Comparison("in", PythonOperators::contains));
        tests.put("none", new Comparison("none", (value, nothing) -> value == None.VALUE));
        for (String name : List.of("sequence", "iterable")) {
            tests.put(
                    name,
                    new Comparison(
                            name,
                            (value, nothing) ->
                                    value instanceof String || value instanceof Collection || value instanceof Map));
        }
        TAGS.forEach(name -> tags.put(name, jinjava.getTag(name)));
        for (Tag tag : List.of(new LoopTag(), new MacroTag(), new GenerationTag())) {
            tags.put(tag.getName(), tag);
            tags.put(tag.getEndTagName(), new EndTag(tag));
        }
        functions.add(jinjava.getFunction(":namespace"));
        functions.forEach(function -> put(function.getLocalName(), "<function " + function.getLocalName() + ">"));
        // Made now: whoever looks for a macro first would make the map, and renderings run at the same time.
        getGlobalMacro("");
        put("none", None.VALUE);
        put("None", None.VALUE);
    }

    private record Comparison(String name, BiPredicate<@Nullable Object, @Nullable Object> holds) implements ExpTest {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean evaluate(@Nullable Object value, JinjavaInterpreter interpreter, @Nullable Object... others) {
            return holds.test(value, others.length == 0 ? null : others[0]);
        }
    }

    @Override
    public Filter getFilter(String name) {
        Filter filter = filters.get(name);
        if (filter == null) {
            throw new ELException("no filter named " + name);
        }
        return filter;
    }

    @Override
    public ExpTest getExpTest(String name) {
        ExpTest test = tests.get(name);
        if (test == null) {
            throw new ELException("no test named " + name);
        }
        return test;
    }

    @Override
    public @Nullable Tag getTag(String name) {
        return tags.get(name);
    }

    @Override
    public Collection<ELFunctionDefinition> getAllFunctions() {
        return functions;
    }

    // What the engine notes about a rendering is not wanted, and this object is shared between threads.

    @Override
    public void addResolvedExpression(String expression) {}

    @Override
    public void addResolvedValue(String value) {}

    @Override
    public void addResolvedFunction(String function) {}
}
