package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.longalign.tokenize.jinja.Expression.Filtered;
import org.longalign.tokenize.jinja.Macro.Signature;
import org.longalign.tokenize.jinja.Statement.Block;
import org.longalign.tokenize.jinja.Statement.Flow;
import org.longalign.tokenize.jinja.Token.Kind;

/** Parses a template's tags and the text between them. */
final class Parser {
    /** Tags of Jinja2 that reach beyond the template, and those of extensions that transformers does not load. */
    private static final Set<String> UNSUPPORTED =
            Set.of("autoescape", "block", "debug", "do", "extends", "from", "import", "include", "pluralize", "trans");

    private final TokenStream tokens;
    private final TemplateNames usage = new TemplateNames();
    private final ExpressionParser expressions;
    private final TargetParser targets;
    /** Whether a loop can be left here. */
    private boolean inLoop;
    /** Whether a filter is applied to the text of a block around this. */
    private boolean inFilter;

    private boolean generation;

    private Parser(List<Token> tokens) {
        this.tokens = new TokenStream(tokens);
        expressions = new ExpressionParser(this.tokens, usage);
        targets = new TargetParser(this.tokens, usage, expressions);
    }

    /**
     * A parsed template.
     *
     * @param body its statements
     * @param literals the strings in its tags
     * @param names the variables that it reads, its own among them
     * @param marksGeneration whether it has {@code generation} blocks
     */
    record Parsed(Block body, List<String> literals, Set<String> names, boolean marksGeneration) {}

    /**
     * Parses a template.
     *
     * @throws TemplateError if it is none, or uses what is not supported; the error has the line
     */
    static Parsed parse(String source) {
        Parser parser = new Parser(Lexer.tokens(source));
        Frame frame = parser.usage.enterFrame();
        Block body = new Block(parser.statements(Set.of()).statements(), frame);
        parser.usage.finish();
        return new Parsed(body, parser.usage.literals(), parser.usage.names(), parser.generation);
    }

    /** Statements up to a tag of one of some names, which is the current token then, or to the end if there are none. */
    private Block statements(Set<String> ends) {
        expressions.enter();
        List<Statement> statements = new ArrayList<>();
        while (tokens.current().kind() != Kind.EOF) {
            Token token = tokens.next();
            if (token.kind() == Kind.DATA) {
                statements.add(new Statement.Data((String) token.value(), token.line()));
            } else if (token.kind() == Kind.VARIABLE_BEGIN) {
                Expression value = expressions.tuple(true, "", false);
                statements.add(new Statement.Print(List.of(value), token.line()));
                tokens.expect(Kind.VARIABLE_END);
            } else {
                if (tokens.current().kind() != Kind.NAME) {
                    throw tokens.unexpected("the name of a tag");
                }
                if (ends.contains(tokens.current().value())) {
                    expressions.leave();
                    return new Block(statements);
                }
                statements.add(statement());
                tokens.expect(Kind.BLOCK_END);
            }
        }
        if (!ends.isEmpty()) {
            throw new TemplateError(
                    "the template ends before "
                            + String.join(" or ", ends.stream().sorted().toList()),
                    tokens.line());
        }
        expressions.leave();
        return new Block(statements);
    }

    /** Statements up to an end tag, which is taken. */
    private Block body(String end) {
        Block body = bodyUpTo(Set.of(end));
        tokens.next();
        return body;
    }

    private Block bodyUpTo(Set<String> ends) {
        tokens.skip(":");
        tokens.expect(Kind.BLOCK_END);
        return statements(ends);
    }

    /** A body with variables of its own, some of them given, where Jinja2 wants all filters to exist. */
    private Block ownBody(Set<String> ends, List<String> given) {
        boolean soft = usage.soft();
        usage.setSoft(false);
        Frame frame = usage.enterFrame();
        given.forEach(usage::parameter);
        Block body = bodyUpTo(ends);
        usage.leaveFrame();
        usage.setSoft(soft);
        return new Block(body.statements(), frame);
    }

    private Statement statement() {
        Token tag = tokens.next();
        int line = tag.line();
        String name = (String) tag.value();
        return switch (name) {
            case "if" -> condition(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "with" -> with(line);
            case "print" -> print(line);
            case "generation" -> generation(line);
            case "break", "continue" -> {
                if (!inLoop) {
                    throw new TemplateError("{% " + name + " %} outside a loop", line);
                }
                yield new Statement.Leave(name.equals("break") ? Flow.BREAK : Flow.CONTINUE, line);
            }
            default ->
                throw new TemplateError(
                        "{% " + name + " %} "
                                + (UNSUPPORTED.contains(name)
                                        ? "is not supported"
                                        : "is not a tag that may stand here"),
                        line);
        };
    }

    private Statement condition(int line) {
        boolean soft = usage.soft();
        usage.setSoft(true);
        usage.branch(1);
        List<Expression> tests = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        Block otherwise = new Block(List.of());
        String end = "elif";
        while (end.equals("elif")) {
            tests.add(expressions.tuple(false, "", false));
            blocks.add(bodyUpTo(Set.of("elif", "else", "endif")));
            end = tokens.name();
        }
        if (end.equals("else")) {
            otherwise = body("endif");
        }
        usage.setSoft(soft);
        usage.branch(-1);
        return new Statement.If(tests, blocks, otherwise, line);
    }

    private Statement loop(int line) {
        targets.inLoops(1);
        Target target = targets.target(false);
        tokens.expectName("in");
        Expression items = expressions.tuple(false, "recursive", false);
        // Its names are those of a frame of its own, which sets nothing.
        usage.enterFrame();
        Expression test = tokens.skipName("if") ? expressions.expression() : null;
        usage.leaveFrame();
        boolean recursive = tokens.skipName("recursive");
        boolean outer = inLoop;
        inLoop = true;
        List<String> given = new ArrayList<>(target.names());
        given.add("loop");
        Block body = ownBody(Set.of("endfor", "else"), given);
        inLoop = outer;
        Block otherwise = new Block(List.of());
        if (tokens.name().equals("else")) {
            otherwise = ownBody(Set.of("endfor"), List.of());
            tokens.next();
        }
        targets.inLoops(-1);
        return new ForLoop(target, items, test, recursive, body, otherwise, line);
    }

    private Statement set(int line) {
        Target target = targets.target(true);
        if (tokens.skip("=")) {
            Expression value = expressions.tuple(true, "", false);
            assigned(target);
            return new Statement.Set(target, value, line);
        }
        assigned(target);
        Filtered filter = expressions.postfixes().blockFilters(true);
        Block body = filteredBody("endset", filter != null);
        return new Statement.SetBlock(target, filter, body, line);
    }

    private void assigned(Target target) {
        target.names().forEach(usage::set);
        target.owners().forEach(usage::name);
    }

    private Block filteredBody(String end, boolean filtered) {
        boolean outer = inFilter;
        inFilter |= filtered;
        Block body = ownBody(Set.of(end), List.of());
        tokens.next();
        inFilter = outer;
        return body;
    }

    private Statement filterBlock(int line) {
        Filtered filter = expressions.postfixes().blockFilters(false);
        Block body = filteredBody("endfilter", true);
        if (filter == null) {
            throw new TemplateError("{% filter %} needs a filter", line);
        }
        return new Statement.FilterBlock(filter, body, line);
    }

    private Statement with(int line) {
        List<Target> variables = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END && !tokens.isAt(":")) {
            if (!variables.isEmpty()) {
                tokens.expect(",");
            }
            // A tuple without brackets would take the next variable's name for its own.
            variables.add(targets.target(false));
            tokens.expect("=");
            values.add(expressions.expression());
        }
        List<String> given =
                variables.stream().flatMap(target -> target.names().stream()).toList();
        Block body = ownBody(Set.of("endwith"), given);
        tokens.next();
        return new Statement.With(variables, values, body, line);
    }

    private Statement print(int line) {
        List<Expression> values = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END) {
            if (!values.isEmpty()) {
                tokens.expect(",");
            }
            values.add(expressions.expression());
        }
        return new Statement.Print(values, line);
    }

    private Statement generation(int line) {
        if (inFilter) {
            throw new TemplateError("{% generation %} inside a block that is filtered is not supported", line);
        }
        generation = true;
        return new Statement.Generation(functionBody("endgeneration", List.of()), line);
    }

    /** A body that is a function in Jinja2, so that no loop around it can be left from within. */
    private Block functionBody(String end, List<String> given) {
        boolean outer = inLoop;
        inLoop = false;
        Block body = ownBody(Set.of(end), given);
        tokens.next();
        inLoop = outer;
        return body;
    }

    private Statement macro(int line) {
        String name = tokens.name();
        usage.set(name);
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = targets.parameters(parameters);
        return new Statement.MacroDefinition(signature(name, parameters, defaults, line, "endmacro"), line);
    }

    private Statement callBlock(int line) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = tokens.isAt("(") ? targets.parameters(parameters) : List.of();
        Expression call = expressions.expression();
        if (!(call instanceof Expression.Call function)) {
            throw new TemplateError("{% call %} needs a call", line);
        }
        return new Statement.CallBlock(function, signature("", parameters, defaults, line, "endcall"), line);
    }

    private Signature signature(String name, List<String> parameters, List<Expression> defaults, int line, String end) {
        usage.enterMacro();
        Block body = functionBody(end, parameters);
        Set<String> uses = usage.leaveMacro();
        int caller = parameters.indexOf("caller");
        if (caller >= 0 && caller < parameters.size() - defaults.size()) {
            throw new TemplateError("a parameter named caller needs a default", line);
        }
        return new Signature(name, List.copyOf(parameters), defaults, uses, body);
    }
}
