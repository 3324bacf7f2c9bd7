package org.longalign.tokenize.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Expression.Filtered;

/** A statement of a template, as a tree: it writes to an output and sets variables. */
sealed interface Statement permits Statement.Simple, ForLoop {
    /** Ends of a block: as usual, or to leave or continue the loop around it. */
    enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** The line where it stands. */
    int line();

    /** Executes it, without the count; see {@link #run}. */
    Flow execute(Scope scope, Output output);

    /** Executes it in a scope. */
    default Flow run(Scope scope, Output output) {
        scope.budget().enter(line());
        Flow flow = execute(scope, output);
        scope.budget().leave();
        return flow;
    }

    /** Statements without a file of their own. */
    sealed interface Simple extends Statement {}

    /**
     * Statements in a row.
     *
     * @param frame its names, if it has variables of its own
     */
    record Block(List<Statement> statements, @Nullable Frame frame) {
        /** A block without variables of its own. */
        Block(List<Statement> statements) {
            this(statements, null);
        }

        Flow execute(Scope scope, Output output) {
            if (frame != null) {
                frame.hide(scope);
            }
            for (Statement statement : statements) {
                Flow flow = statement.run(scope, output);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        }
    }

    /** Text outside tags. */
    record Data(String text, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            output.write(text);
            return Flow.NEXT;
        }
    }

    /** <code>{{ a }}</code>, or {@code {% print a, b %}}. */
    record Print(List<Expression> values, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            for (Expression expression : values) {
                output.write(Printing.str(scope.budget(), expression.value(scope)));
            }
            return Flow.NEXT;
        }
    }

    /**
     * {@code {% if a %}...{% elif b %}...{% else %}...{% endif %}}.
     *
     * @param otherwise rendered where no test holds
     */
    record If(List<Expression> tests, List<Block> blocks, Block otherwise, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            for (int i = 0; i < tests.size(); i++) {
                if (Values.truth(tests.get(i).value(scope))) {
                    return blocks.get(i).execute(scope, output);
                }
            }
            return otherwise.execute(scope, output);
        }
    }

    /** {@code {% set a = b %}}. */
    record Set(Target target, Expression value, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            target.assign(scope, value.value(scope));
            return Flow.NEXT;
        }
    }

    /** {@code {% set a | filter %}...{% endset %}}. */
    record SetBlock(Target target, @Nullable Filtered filter, Block body, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            Output text = new Output(scope.budget());
            Scope inner = scope.inner();
            Flow flow = body.execute(inner, text);
            if (flow == Flow.NEXT) {
                Object value = text.toString();
                target.assign(scope, filter == null ? value : filter.over(inner, value));
            }
            return flow;
        }
    }

    /** {@code {% filter f %}...{% endfilter %}}. */
    record FilterBlock(Filtered filter, Block body, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            Output text = new Output(scope.budget());
            Scope inner = scope.inner();
            Flow flow = body.execute(inner, text);
            if (flow == Flow.NEXT) {
                output.write(Printing.str(scope.budget(), filter.over(inner, text.toString())));
            }
            return flow;
        }
    }

    /** {@code {% with a = b %}...{% endwith %}}. */
    record With(List<Target> targets, List<Expression> values, Block body, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            Scope inner = scope.inner();
            List<Object> given = Expression.values(values, scope);
            for (int i = 0; i < given.size(); i++) {
                targets.get(i).assign(inner, given.get(i));
            }
            return body.execute(inner, output);
        }
    }

    /** {@code {% macro f(a) %}...{% endmacro %}}. */
    record MacroDefinition(Macro.Signature signature, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            scope.set(signature.name(), new Macro(signature, scope));
            return Flow.NEXT;
        }
    }

    /** {@code {% call(a) f(b) %}...{% endcall %}}. */
    record CallBlock(Expression.Call call, Macro.Signature caller, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            Object result = call.call(scope, new Macro(caller, scope));
            output.write(Printing.str(scope.budget(), result));
            return Flow.NEXT;
        }
    }

    /** {@code {% generation %}...{% endgeneration %}}: marks the text to learn. */
    record Generation(Block body, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            output.mark(JinjaTemplate.GENERATION_START);
            body.execute(scope.inner(), output);
            output.mark(JinjaTemplate.GENERATION_END);
            return Flow.NEXT;
        }
    }

    /** {@code {% break %}} or {@code {% continue %}}. */
    record Leave(Flow flow, int line) implements Simple {
        @Override
        public Flow execute(Scope scope, Output output) {
            return flow;
        }
    }
}
