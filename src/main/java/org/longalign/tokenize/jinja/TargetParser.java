package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.longalign.tokenize.jinja.Token.Kind;

/** Parses the left sides of assignments, and the parameters of macros. */
final class TargetParser {
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;
    private final TemplateNames usage;
    private final ExpressionParser expressions;
    /** Loops around this, also those around a macro that this is in. */
    private int loops;

    TargetParser(TokenStream tokens, TemplateNames usage, ExpressionParser expressions) {
        this.tokens = tokens;
        this.usage = usage;
        this.expressions = expressions;
    }

    /** Enters or leaves a loop, in which {@code loop} cannot be set. */
    void inLoops(int change) {
        loops += change;
    }

    /** A variable, or several with commas or in brackets; fields of namespaces where they are allowed. */
    Target target(boolean fields) {
        List<Target> targets = new ArrayList<>();
        boolean commas = false;
        while (targets.isEmpty() || commas) {
            if (commas && tokens.current().kind() != Kind.NAME && !tokens.isAt("(")) {
                break;
            }
            if (commas && tokens.current().isName("in")) {
                break;
            }
            targets.add(oneTarget(fields));
            boolean more = tokens.skip(",");
            if (!more) {
                break;
            }
            commas = true;
        }
        return commas ? new Target.Several(targets) : targets.get(0);
    }

    private Target oneTarget(boolean fields) {
        if (tokens.skip("(")) {
            expressions.enter();
            Target inside = target(fields);
            expressions.leave();
            tokens.expect(")");
            return inside;
        }
        Token token = tokens.current();
        String name = tokens.name();
        if (CONSTANTS.contains(name) || (loops > 0 && name.equals("loop"))) {
            throw new TemplateError("'" + name + "' cannot be set", token.line());
        }
        return fields && tokens.skip(".") ? new Target.Field(name, tokens.name()) : new Target.Variable(name);
    }

    /** The parameters of a macro: their names go into a list, and the defaults of the last ones are returned. */
    List<Expression> parameters(List<String> names) {
        List<Expression> defaults = new ArrayList<>();
        tokens.expect("(");
        usage.enterFrame();
        while (!tokens.isAt(")")) {
            if (!names.isEmpty()) {
                tokens.expect(",");
            }
            names.add(tokens.name());
            if (tokens.skip("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw new TemplateError("a parameter without a default follows one with a default", tokens.line());
            }
        }
        usage.leaveFrame();
        tokens.next();
        return defaults;
    }
}
