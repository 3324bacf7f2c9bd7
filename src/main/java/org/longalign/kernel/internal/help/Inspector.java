package org.longalign.kernel.internal.help;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Explains the name at the cursor, or the call whose parentheses surround it. */
final class Inspector {
    private static final int SHOWN_OVERLOADS = 12;

    private final Compiler compiler;
    private final DocComments comments;

    Inspector(Compiler compiler, DocComments comments) {
        this.compiler = compiler;
        this.comments = comments;
    }

    /**
     * Explains a name.
     *
     * @param values short texts of the values of the session's variables, by name; empty for none
     * @return null if there is no name, or it is unknown
     */
    @Nullable
    Inspection inspect(String code, int cursor, SessionNames session, UnaryOperator<String> values) {
        JavaText scanned = new JavaText(code);
        if (scanned.isComment(cursor)) {
            return null;
        }
        boolean literal = !scanned.isCode(cursor);
        int start = literal ? cursor : scanned.wordStart(cursor);
        int end = literal ? cursor : scanned.wordEnd(cursor);
        Inspection found = start < end ? inspectWord(scanned, code, start, end, cursor, session, values) : null;
        if (found != null
                || (start < end && !SourceVersion.isKeyword(code.substring(start, end)) && isCalled(scanned, end))) {
            return found;
        }
        int called = callAround(code.substring(0, start));
        return called < 0
                ? found
                : inspectWord(scanned, code, scanned.wordStart(called), called, cursor, session, values);
    }

    private static boolean isCalled(JavaText scanned, int end) {
        return end < scanned.code().length() && scanned.code().charAt(end) == '(';
    }

    /** The end of the name of the innermost call that is open at the end of the code; -1 if there is none. */
    private static int callAround(String code) {
        JavaText scanned = new JavaText(code);
        for (int bracket : scanned.open()) {
            if (scanned.code().charAt(bracket) == '{') {
                return -1;
            }
            int end = scanned.lastCode(bracket) + 1;
            if (end > 0 && scanned.code().charAt(end - 1) == '>') {
                int arguments = scanned.code().lastIndexOf('<', end - 1);
                end = scanned.lastCode(Math.max(0, arguments)) + 1;
            }
            if (scanned.wordStart(end) < end) {
                return SourceVersion.isKeyword(code.substring(scanned.wordStart(end), end)) ? -1 : end;
            }
        }
        return -1;
    }

    private @Nullable Inspection inspectWord(
            JavaText scanned,
            String code,
            int start,
            int end,
            int cursor,
            SessionNames session,
            UnaryOperator<String> values) {
        String name = code.substring(start, end);
        if (SourceVersion.isKeyword(name) || !Character.isJavaIdentifierStart(name.charAt(0))) {
            return null;
        }
        CellUnit cell = CellUnit.of(upTo(scanned, code, end, cursor), session, compiler::parses);
        Compiler.Unit unit = compiler.analyse(cell.text());
        int wanted = cell.start() + start - cell.lastStart();
        SourcePositions positions = unit.trees().getSourcePositions();
        TreePath path = TreeSearch.find(
                unit, (found, tree) -> found.contentEquals(name) && isAt(positions, unit, tree, wanted, name.length()));
        if (path == null) {
            return null;
        }
        DocPage page = new DocPage();
        describe(path, name, unit, page, values);
        return page.isEmpty() ? null : page.done();
    }

    /** The code that a name's meaning depends on: for a call, up to the end of its arguments. */
    private static String upTo(JavaText scanned, String code, int end, int cursor) {
        int next = end;
        if (code.startsWith("<>", next)) {
            next += 2;
        }
        if (next < code.length() && scanned.code().charAt(next) == '(') {
            int closing = scanned.closing(next);
            return code.substring(0, closing >= 0 ? closing : Math.max(next + 1, cursor));
        }
        return code.substring(0, end);
    }

    private static boolean isAt(SourcePositions positions, Compiler.Unit unit, Tree tree, int wanted, int length) {
        long start = positions.getStartPosition(unit.tree(), tree);
        long end = positions.getEndPosition(unit.tree(), tree);
        if (tree instanceof IdentifierTree) {
            return start == wanted;
        }
        boolean declares = tree instanceof VariableTree || tree instanceof ClassTree || tree instanceof MethodTree;
        return declares ? start <= wanted && wanted <= end : end - length == wanted;
    }

    private void describe(TreePath path, String name, Compiler.Unit unit, DocPage page, UnaryOperator<String> values) {
        Element element = unit.trees().getElement(path);
        TreePath parent = path.getParentPath();
        if ((parent.getLeaf() instanceof NewClassTree created && created.getIdentifier() == path.getLeaf())
                || isGenericNew(parent)) {
            TypeMirror type = unit.trees().getTypeMirror(path);
            if (element instanceof TypeElement owner && isKnown(owner.asType())) {
                TreePath call = parent.getLeaf() instanceof NewClassTree ? parent : parent.getParentPath();
                boolean full = type instanceof DeclaredType declared
                        && !declared.getTypeArguments().isEmpty()
                        && isKnown(type);
                DeclaredType site = (DeclaredType) (full ? type : owner.asType());
                describeMethods(unit.trees().getElement(call), owner, "<init>", site, path, unit, page);
                describeType(owner, unit, page);
            }
        } else if (element instanceof ExecutableElement method && method.getEnclosingElement() instanceof TypeElement) {
            describeMethods(
                    method, (TypeElement) method.getEnclosingElement(), name, site(path, unit), path, unit, page);
        } else if (element instanceof TypeElement type && isKnown(type.asType())) {
            describeType(type, unit, page);
        } else if (element instanceof VariableElement variable
                && (isKnown(variable.asType()) || CellUnit.holds(variable))) {
            describeVariable(variable, path, unit, page, values);
        } else if (element instanceof PackageElement found
                && !found.getEnclosedElements().isEmpty()) {
            page.code("package " + found.getQualifiedName());
        } else {
            // A call whose arguments do not fit, or a reference to an overloaded method.
            DeclaredType site = site(path, unit);
            TypeElement owner = site == null ? visibleOwner(path, name, unit) : (TypeElement) site.asElement();
            if (owner != null) {
                describeMethods(null, owner, name, site, path, unit, page);
            }
        }
    }

    /** The class with a method of this name that can be called here unqualified; null if there is none. */
    private static @Nullable TypeElement visibleOwner(TreePath path, String name, Compiler.Unit unit) {
        for (Scope scope = unit.trees().getScope(path); scope != null; scope = scope.getEnclosingScope()) {
            List<Element> elements = new ArrayList<>();
            scope.getLocalElements().forEach(elements::add);
            if (scope.getEnclosingClass() != null) {
                elements.addAll(unit.task().getElements().getAllMembers(scope.getEnclosingClass()));
            }
            for (Element element : elements) {
                if (element.getSimpleName().contentEquals(name)
                        && element instanceof ExecutableElement
                        && element.getEnclosingElement() instanceof TypeElement owner) {
                    return owner;
                }
            }
        }
        return null;
    }

    private static boolean isGenericNew(TreePath parent) {
        return parent.getLeaf() instanceof ParameterizedTypeTree
                && parent.getParentPath().getLeaf() instanceof NewClassTree created
                && created.getIdentifier() == parent.getLeaf();
    }

    private static boolean isKnown(TypeMirror type) {
        return type.getKind() != TypeKind.ERROR && type.getKind() != TypeKind.NONE;
    }

    /** The type that qualifies the member; null if the name is unqualified. */
    private static @Nullable DeclaredType site(TreePath path, Compiler.Unit unit) {
        ExpressionTree qualifier = null;
        if (path.getLeaf() instanceof MemberSelectTree select) {
            qualifier = select.getExpression();
        } else if (path.getLeaf() instanceof MemberReferenceTree reference) {
            qualifier = reference.getQualifierExpression();
        }
        TypeMirror type = qualifier == null ? null : unit.trees().getTypeMirror(new TreePath(path, qualifier));
        return type instanceof DeclaredType declared && isKnown(type) ? declared : null;
    }

    /** Describes the methods of a name that can be called from the place of {@code path}, the one that is meant first. */
    private void describeMethods(
            @Nullable Element meant,
            TypeElement owner,
            String name,
            @Nullable DeclaredType site,
            TreePath path,
            Compiler.Unit unit,
            DocPage page) {
        Scope here = unit.trees().getScope(path);
        DeclaredType through = site == null ? (DeclaredType) owner.asType() : site;
        TypeElement from = site != null && site.asElement() instanceof TypeElement type ? type : owner;
        List<ExecutableElement> methods = new ArrayList<>();
        for (Element member : unit.task().getElements().getAllMembers(from)) {
            if (member instanceof ExecutableElement method
                    && method.getSimpleName().contentEquals(name)
                    && unit.trees().isAccessible(here, method, through)) {
                methods.add(method);
            }
        }
        methods.sort(Comparator.comparing((ExecutableElement method) -> !method.equals(meant))
                .thenComparing(method -> !from.equals(method.getEnclosingElement())));
        int shown = Math.min(SHOWN_OVERLOADS, methods.size());
        for (ExecutableElement method : methods.subList(0, shown)) {
            DocComments.Entry entry = comments.inherited(method, unit);
            ExecutableType as = (ExecutableType)
                    (site == null ? method.asType() : unit.task().getTypes().asMemberOf(site, method));
            page.code(Declarations.declaration(method, as, entry.parameters()));
            page.deprecated(unit.task().getElements().isDeprecated(method));
            page.comment(entry);
        }
        if (methods.size() > shown) {
            page.note((methods.size() - shown) + " more overloads");
        }
    }

    private void describeType(TypeElement type, Compiler.Unit unit, DocPage page) {
        page.code(Declarations.declaration(type));
        page.deprecated(unit.task().getElements().isDeprecated(type));
        page.comment(comments.of(type, unit));
    }

    private void describeVariable(
            VariableElement variable, TreePath path, Compiler.Unit unit, DocPage page, UnaryOperator<String> values) {
        DeclaredType site = site(path, unit);
        boolean field = variable.getKind().isField() || variable.getKind() == ElementKind.ENUM_CONSTANT;
        TypeMirror type = field && site != null ? unit.task().getTypes().asMemberOf(site, variable) : variable.asType();
        boolean ofSession = field && CellUnit.holds(variable);
        String value = ofSession ? values.apply(variable.getSimpleName().toString()) : "";
        page.code(Declarations.declaration(variable, type) + (value.isEmpty() ? "" : " = " + value));
        if (field && !ofSession) {
            page.deprecated(unit.task().getElements().isDeprecated(variable));
            page.comment(comments.of(variable, unit));
        } else if (unit.task().getTypes().asElement(type) instanceof TypeElement declared) {
            page.comment(comments.of(declared, unit));
        }
    }
}
