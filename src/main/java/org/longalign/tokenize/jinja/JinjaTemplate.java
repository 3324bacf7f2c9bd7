package org.longalign.tokenize.jinja;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja, parsed once and rendered often, from several threads if need be. It renders as Jinja2 does in
 * transformers' environment, or fails with an error that says where; it never reaches beyond the variables it is given.
 */
public final class JinjaTemplate {
    /** The mark in the output before that of a {@code generation} block, a character that no text assigns a meaning. */
    public static final char GENERATION_START = '\uf8fe';
    /** The mark after it. */
    public static final char GENERATION_END = '\uf8ff';

    private final String where;
    private final Clock clock;
    private final Parser.Parsed parsed;

    private JinjaTemplate(String where, Clock clock, Parser.Parsed parsed) {
        this.where = where;
        this.clock = clock;
        this.parsed = parsed;
    }

    /**
     * Parses a template.
     *
     * @param source the template's text
     * @param where its file and field, for error messages, such as {@code tokenizer_config.json, field chat_template}
     * @param clock what {@code strftime_now} takes its time from
     * @throws IllegalArgumentException if it is not a template that can be rendered here; the message names the line and
     *     the construct
     */
    public static JinjaTemplate parse(String source, String where, Clock clock) {
        try {
            return new JinjaTemplate(where, clock, Parser.parse(source));
        } catch (TemplateError | StackOverflowError e) {
            throw failure(where, e, 0);
        }
    }

    /** The same template, with another clock for {@code strftime_now}. */
    public JinjaTemplate withClock(Clock other) {
        return new JinjaTemplate(where, other, parsed);
    }

    /** Whether Python takes a character for white space, which {@code strip()} removes. */
    public static boolean isSpace(char c) {
        return Characters.isSpace(c);
    }

    /** The string literals in the template's tags. */
    public List<String> literals() {
        return parsed.literals();
    }

    /** Whether the template reads a variable or function of a name anywhere. */
    public boolean reads(String name) {
        return parsed.names().contains(name);
    }

    /**
     * Checks that a value may be given to a template.
     *
     * @throws IllegalArgumentException if it is no string, number, boolean, list or map of such, or null
     */
    public static void checkValue(@Nullable Object value) {
        try {
            Values.of(value);
        } catch (TemplateError e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The file and field of the template. */
    public String where() {
        return where;
    }

    /** Whether {@code {% generation %}} blocks say what the model has to learn. */
    public boolean marksGeneration() {
        return parsed.marksGeneration();
    }

    /**
     * The template's output.
     *
     * @param variables strings, numbers, booleans, lists and maps of such; null is {@code none}
     * @throws IllegalArgumentException if the template refuses them by {@code raise_exception}, does what its values do not
     *     allow, or does more work than its budget, which grows with the characters of the variables
     */
    public String render(Map<String, ? extends @Nullable Object> variables) {
        RenderingBudget budget = new RenderingBudget(0);
        try {
            Map<String, Object> values = new HashMap<>();
            long size = 0;
            for (Map.Entry<String, ? extends @Nullable Object> variable : variables.entrySet()) {
                Object value = Values.of(variable.getValue());
                values.put(variable.getKey(), value);
                size += Values.size(value);
            }
            budget = new RenderingBudget(size);
            Output output = new Output(budget);
            Interpreter run = new Interpreter(budget, values, LocalDateTime.now(clock));
            parsed.body().execute(Scope.of(run), output);
            return output.toString();
        } catch (TemplateError | StackOverflowError e) {
            throw failure(where, e, budget.line());
        }
    }

    private static IllegalArgumentException failure(String where, Throwable thrown, int at) {
        if (thrown instanceof TemplateError.Refused) {
            return new IllegalArgumentException(where + " refuses the conversation: " + thrown.getMessage(), thrown);
        }
        int line = thrown instanceof TemplateError error && error.line() > 0 ? error.line() : at;
        String reason = thrown instanceof StackOverflowError ? "nested too deeply" : thrown.getMessage();
        return new IllegalArgumentException(where + (line > 0 ? ", line " + line : "") + ": " + reason, thrown);
    }
}
