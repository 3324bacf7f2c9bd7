package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.expression.ExpressionStrategy;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.output.RenderedOutputNode;
import com.hubspot.jinjava.tree.parse.ExpressionToken;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.javax.el.ExpressionFactory;
import org.jspecify.annotations.Nullable;

/**
 * A chat template in Jinja, parsed once and rendered often, from several threads if need be. It renders as Jinja2 does in
 * transformers' environment, or fails with an error that says where; it never reaches beyond the variables it is given.
 */
public final class JinjaTemplate {
    /** The mark in the output before that of a {@code generation} block. */
    public static final char GENERATION_START = GenerationTag.START;
    /** The mark after it. */
    public static final char GENERATION_END = GenerationTag.END;

    private final String where;
    private final Engine engine;
    private final Clock clock;
    private final List<String> literals;
    private final boolean marksGeneration;
    private final Node root;

    private JinjaTemplate(String source, String where, Clock clock) {
        this.where = where;
        this.clock = clock;
        engine = new Engine();
        BoundedRendering parsing = newRendering(Map.of());
        try {
            JinjaSource adapted = JinjaSource.of(source);
            literals = adapted.literals();
            root = parsing.parse(adapted.text());
            marksGeneration = contains(root, "generation");
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e, parsing);
        }
    }

    /**
     * Parses a template.
     *
     * @param source the template's text
     * @param where its file and field, for error messages, such as {@code tokenizer_config.json, field chat_template}
     * @param clock what {@code strftime_now} takes its time from
     * @throws IllegalArgumentException if it is not a template that can be rendered here; the message names the construct
     */
    public static JinjaTemplate parse(String source, String where, Clock clock) {
        return new JinjaTemplate(source, where, clock);
    }

    /** Whether Python takes a character for white space, which {@code strip()} removes. */
    public static boolean isSpace(char c) {
        return PythonText.isSpace(c);
    }

    /** The string literals in the template's tags. */
    public List<String> literals() {
        return literals;
    }

    /** The file and field of the template. */
    public String where() {
        return where;
    }

    /** Whether {@code {% generation %}} blocks say what the model has to learn. */
    public boolean marksGeneration() {
        return marksGeneration;
    }

    /**
     * The template's output.
     *
     * @param variables strings, numbers, booleans, lists and maps of such; null is {@code none}
     * @throws IllegalArgumentException if the template refuses them by {@code raise_exception}, uses what does not exist
     *     here, or does not end
     */
    public String render(Map<String, ? extends @Nullable Object> variables) {
        BoundedRendering rendering = newRendering(variables);
        try {
            return rendering.render(root, false);
        } catch (RuntimeException | StackOverflowError e) {
            throw failure(e, rendering);
        }
    }

    private BoundedRendering newRendering(Map<String, ? extends @Nullable Object> variables) {
        Context context = new Context(engine.getGlobalContext());
        variables.forEach((name, value) -> context.put(name, None.orNone(value)));
        context.setExpressionStrategy(PRINTING);
        return new BoundedRendering(engine, context, engine.getGlobalConfig(), clock);
    }

    private static final ExpressionStrategy PRINTING = new Printing();

    /** Prints a value as Python does; what it prints is never taken for a template. */
    private static final class Printing implements ExpressionStrategy {
        private static final long serialVersionUID = 1L;

        @Override
        public RenderedOutputNode interpretOutput(ExpressionToken token, JinjavaInterpreter interpreter) {
            return new RenderedOutputNode(
                    PythonText.str(interpreter.resolveELExpression(token.getExpr(), token.getLineNumber())));
        }
    }

    private static boolean contains(Node node, String tag) {
        return (node instanceof TagNode found && found.getName().equals(tag))
                || node.getChildren().stream().anyMatch(child -> contains(child, tag));
    }

    private IllegalArgumentException failure(Throwable thrown, BoundedRendering rendering) {
        if (thrown instanceof StackOverflowError) {
            return new IllegalArgumentException(where + ": the template is nested too deeply");
        }
        String reason = String.valueOf(thrown.getMessage());
        int line = rendering.getLineNumber();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PythonFunctions.Refused) {
                return new IllegalArgumentException(where + " refuses the conversation: " + cause.getMessage(), thrown);
            }
            if (cause instanceof BoundedRendering.Failed failed) {
                reason = failed.getMessage();
                line = Math.max(line, failed.line());
            }
        }
        return new IllegalArgumentException(where + (line > 0 ? ", line " + line : "") + ": " + reason, thrown);
    }

    /** Jinjava with Python's expressions, and nothing of its library that templates do not need. */
    private static final class Engine extends Jinjava {
        private final ExpressionFactory expressions = new ExpressionFactoryImpl(
                new TreeStore(new PythonSyntax(), new Cache(1_000)), new TruthyTypeConverter());
        private final Context library = new PythonLibrary();

        Engine() {
            super(JinjavaConfig.newBuilder()
                    .withNestedInterpretationEnabled(false)
                    .withElResolver(new PythonValues())
                    .withEnableRecursiveMacroCalls(true)
                    .withMaxMacroRecursionDepth(BoundedRendering.MAX_MACRO_DEPTH)
                    .withMaxOutputSize(BoundedRendering.MAX_CHARS)
                    .withMaxStringLength(BoundedRendering.MAX_CHARS)
                    .withMaxListSize(BoundedRendering.MAX_ITEMS)
                    .withProcessors(JinjavaProcessors.newBuilder()
                            .withNodePreProcessor((node, rendering) -> ((BoundedRendering) rendering).step(node))
                            .build())
                    .withLegacyOverrides(LegacyOverrides.newBuilder()
                            .withEvaluateMapKeys(true)
                            .withParseWhitespaceControlStrictly(true)
                            .withHandleBackslashInQuotesOnly(true)
                            .build())
                    .build());
        }

        @Override
        public Context getGlobalContext() {
            return library;
        }

        @Override
        public ExpressionFactory getExpressionFactory() {
            return expressions;
        }
    }
}
