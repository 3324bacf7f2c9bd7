package org.longalign.kernel.internal.help;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** The types expected at a position; empty if any type will do. */
final class ExpectedTypes {
    private final List<TypeMirror> wanted = new ArrayList<>();
    private final Compiler.Unit unit;
    private final Types types;

    private ExpectedTypes(Compiler.Unit unit) {
        this.unit = unit;
        this.types = unit.task().getTypes();
    }

    /** The types that an expression should have, from its context. */
    static ExpectedTypes at(TreePath expression, Compiler.Unit unit) {
        ExpectedTypes expected = new ExpectedTypes(unit);
        TreePath path = expression;
        TreePath parent = path.getParentPath();
        while (parent != null && isPartOf(path.getLeaf(), parent.getLeaf())) {
            path = parent;
            parent = parent.getParentPath();
        }
        if (parent != null) {
            expected.collect(parent, path.getLeaf());
        }
        return expected;
    }

    /** The first expected enum; null if none is expected. */
    @Nullable
    TypeElement enumType() {
        for (TypeMirror type : wanted) {
            if (types.asElement(type) instanceof TypeElement element && element.getKind() == ElementKind.ENUM) {
                return element;
            }
        }
        return null;
    }

    boolean isBoolean() {
        return wanted.stream().anyMatch(type -> type.getKind() == TypeKind.BOOLEAN);
    }

    List<TypeMirror> wanted() {
        return wanted;
    }

    /** Whether a type is assignable here, after erasure; false if no type in particular is expected. */
    boolean fits(TypeMirror type) {
        if (wanted.isEmpty() || !isOfValue(type)) {
            return false;
        }
        TypeMirror erased = types.erasure(type);
        return wanted.stream().anyMatch(each -> types.isAssignable(erased, types.erasure(each)));
    }

    /** Whether a tree is the label that JDK 21 and newer put around the constant of a case. */
    static boolean isLabel(Tree tree) {
        return tree.getKind().name().equals("CONSTANT_CASE_LABEL");
    }

    private static boolean isPartOf(Tree leaf, Tree parent) {
        return parent instanceof ParenthesizedTree
                || parent instanceof ErroneousTree
                || isLabel(parent)
                || (parent instanceof NewClassTree created && created.getIdentifier() == leaf)
                || (parent instanceof MethodInvocationTree call && call.getMethodSelect() == leaf);
    }

    private void collect(TreePath parent, Tree leaf) {
        Tree tree = parent.getLeaf();
        if (tree instanceof VariableTree variable && variable.getInitializer() == leaf) {
            want(typeOf(parent, variable.getType()));
        } else if (tree instanceof AssignmentTree assignment && assignment.getExpression() == leaf) {
            want(typeOf(parent, assignment.getVariable()));
        } else if (tree instanceof ReturnTree) {
            collectReturn(parent);
        } else if ((tree instanceof IfTree choice && isCondition(choice.getCondition(), leaf))
                || (tree instanceof WhileLoopTree loop && isCondition(loop.getCondition(), leaf))) {
            want(types.getPrimitiveType(TypeKind.BOOLEAN));
        } else if (tree instanceof CaseTree) {
            collectSwitch(parent.getParentPath());
        } else if (tree instanceof MethodInvocationTree call) {
            collectArgument(parent, call, call.getArguments().indexOf(leaf));
        } else if (tree instanceof NewClassTree created) {
            TypeMirror type = typeOf(parent, created.getIdentifier());
            collectParameters(
                    type,
                    "<init>",
                    created.getArguments().indexOf(leaf),
                    created.getArguments().size());
        }
    }

    private static boolean isCondition(ExpressionTree condition, Tree leaf) {
        return condition == leaf || (condition instanceof ParenthesizedTree inner && inner.getExpression() == leaf);
    }

    private void collectReturn(TreePath from) {
        for (TreePath path = from; path != null; path = path.getParentPath()) {
            if (path.getLeaf() instanceof LambdaExpressionTree) {
                return;
            }
            if (path.getLeaf() instanceof MethodTree method) {
                want(typeOf(path, method.getReturnType()));
                return;
            }
        }
    }

    private void collectSwitch(@Nullable TreePath parent) {
        if (parent == null) {
            return;
        }
        if (parent.getLeaf() instanceof SwitchTree chosen) {
            want(typeOf(parent, chosen.getExpression()));
        } else if (parent.getLeaf() instanceof SwitchExpressionTree chosen) {
            want(typeOf(parent, chosen.getExpression()));
        }
    }

    private void collectArgument(TreePath parent, MethodInvocationTree call, int argument) {
        if (argument < 0) {
            return;
        }
        ExpressionTree select = call.getMethodSelect();
        int count = call.getArguments().size();
        if (select instanceof MemberSelectTree member) {
            collectParameters(
                    typeOf(new TreePath(parent, select), member.getExpression()),
                    member.getIdentifier().toString(),
                    argument,
                    count);
        } else {
            Element method = unit.trees().getElement(new TreePath(parent, select));
            TypeElement owner = method != null && method.getEnclosingElement() instanceof TypeElement found
                    ? found
                    : unit.task().getElements().getTypeElement(CellUnit.CLASS);
            collectParameters(owner == null ? null : owner.asType(), select.toString(), argument, count);
        }
    }

    /** The argument's types in all methods of this name with at least as many parameters. */
    private void collectParameters(@Nullable TypeMirror type, String name, int argument, int count) {
        if (!(type instanceof DeclaredType declared) || !(declared.asElement() instanceof TypeElement owner)) {
            return;
        }
        for (Element member : unit.task().getElements().getAllMembers(owner)) {
            if (member instanceof ExecutableElement method
                    && method.getSimpleName().contentEquals(name)
                    && method.getParameters().size() >= Math.max(count, argument + 1)) {
                want(((ExecutableType) types.asMemberOf(declared, method))
                        .getParameterTypes()
                        .get(argument));
            }
        }
    }

    private @Nullable TypeMirror typeOf(TreePath parent, @Nullable Tree tree) {
        return tree == null ? null : unit.trees().getTypeMirror(new TreePath(parent, tree));
    }

    private void want(@Nullable TypeMirror type) {
        if (type != null && (isOfValue(type) || type.getKind() == TypeKind.TYPEVAR)) {
            wanted.add(type);
        }
    }

    /** Whether the compiler can compare a type; for others the comparison may never end. */
    private static boolean isOfValue(TypeMirror type) {
        return type.getKind().isPrimitive() || type.getKind() == TypeKind.DECLARED || type.getKind() == TypeKind.ARRAY;
    }
}
