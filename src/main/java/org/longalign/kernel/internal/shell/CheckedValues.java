package org.longalign.kernel.internal.shell;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.shell.ShellForm.Insertion;

/**
 * The values that the conditions of {@code Notebook.check} compare: calls around them note these, so that the error of a
 * check that fails can show both sides of its comparison.
 */
final class CheckedValues extends TreeScanner<@Nullable Void, @Nullable Void> {
    private static final String CALL = "Notebook.check";
    private static final String NOTES = "org.longalign.notebook.Notebook.Compared";
    private static final boolean AVAILABLE = isAvailable();
    private static final Map<Tree.Kind, String> OPERATORS = Map.of(
            Tree.Kind.EQUAL_TO, "==",
            Tree.Kind.NOT_EQUAL_TO, "!=",
            Tree.Kind.LESS_THAN, "<",
            Tree.Kind.LESS_THAN_EQUAL, "<=",
            Tree.Kind.GREATER_THAN, ">",
            Tree.Kind.GREATER_THAN_EQUAL, ">=");
    private static final Set<String> METHODS = Set.of("equals", "contains", "startsWith", "endsWith", "isEmpty");

    private final FirstStatement.Parsed parsed;
    private final SourcePositions positions;
    private final List<Insertion> insertions = new ArrayList<>();

    private CheckedValues(FirstStatement.Parsed parsed) {
        this.parsed = parsed;
        this.positions = Trees.instance(parsed.task()).getSourcePositions();
    }

    /** Calls around the compared values of each check in a statement; none where the class that notes them is missing. */
    static List<Insertion> of(String statement) {
        FirstStatement.Parsed parsed = AVAILABLE && statement.contains(CALL) ? FirstStatement.whole(statement) : null;
        if (parsed == null) {
            return List.of();
        }
        CheckedValues values = new CheckedValues(parsed);
        values.scan(parsed.parts(), null);
        return values.insertions;
    }

    private static boolean isAvailable() {
        try {
            Class.forName(NOTES.replace(".Compared", "$Compared"), false, CheckedValues.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
        if (call.getMethodSelect().toString().equals(CALL)
                && call.getArguments().size() == 2) {
            ExpressionTree condition = call.getArguments().get(0);
            int before = insertions.size();
            around(condition, NOTES + ".begin() & (", () -> note(condition));
            if (insertions.size() == before + 2) {
                insertions.subList(before, before + 2).clear(); // nothing to note inside
            }
        }
        return super.visitMethodInvocation(call, null);
    }

    /** Notes the values of the comparisons that a condition consists of. */
    private void note(ExpressionTree condition) {
        if (condition instanceof ParenthesizedTree inner) {
            note(inner.getExpression());
        } else if (condition instanceof UnaryTree negated && negated.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
            note(negated.getExpression());
        } else if (condition instanceof BinaryTree both) {
            String operator = OPERATORS.get(both.getKind());
            if (operator != null) {
                pair(both.getLeftOperand(), operator, both.getRightOperand());
            } else if (both.getKind() == Tree.Kind.CONDITIONAL_AND || both.getKind() == Tree.Kind.CONDITIONAL_OR) {
                note(both.getLeftOperand());
                note(both.getRightOperand());
            }
        } else if (condition instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select
                && METHODS.contains(select.getIdentifier().toString())) {
            note(call, select);
        }
    }

    private void note(MethodInvocationTree call, MemberSelectTree select) {
        List<? extends ExpressionTree> arguments = call.getArguments();
        String method = select.getIdentifier().toString();
        if (arguments.size() == 2) {
            pair(arguments.get(0), method, arguments.get(1)); // Objects.equals, Arrays.equals
        } else if (!isType(select.getExpression()) && arguments.size() == 1) {
            pair(select.getExpression(), method, arguments.get(0));
        } else if (!isType(select.getExpression()) && arguments.isEmpty()) {
            around(select.getExpression(), NOTES + ".left(", () -> {});
        }
    }

    private void pair(ExpressionTree left, String operator, ExpressionTree right) {
        around(left, NOTES + ".left(", () -> {});
        around(right, NOTES + ".right(\"" + operator + "\", ", () -> {});
    }

    private void around(ExpressionTree value, String opening, Runnable inside) {
        int start = (int) positions.getStartPosition(parsed.unit(), value) - parsed.shift();
        int end = (int) positions.getEndPosition(parsed.unit(), value) - parsed.shift();
        insertions.add(new Insertion(start, opening));
        inside.run();
        insertions.add(new Insertion(end, ")"));
    }

    /** Whether an expression may be the name of a type, or super: neither is a value. */
    private static boolean isType(ExpressionTree expression) {
        String name = expression instanceof IdentifierTree identifier
                ? identifier.getName().toString()
                : expression instanceof MemberSelectTree select
                        ? select.getIdentifier().toString()
                        : "";
        return !name.isEmpty() && (Character.isUpperCase(name.charAt(0)) || name.equals("super"));
    }
}
