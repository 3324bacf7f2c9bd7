package org.longalign.kernel.internal.help;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.Completion.Kind;

/** Completes unfinished code at one cursor position. */
final class Completer {
    /** The placeholder at the cursor, so that the compiler finds a name there. */
    static final String HERE = "here$";

    private static final int UNIMPORTED = 30;
    private static final Pattern IMPORT = Pattern.compile("^\\s*import\\s+(static\\s+)?((?:\\w+\\s*\\.\\s*)*)$");
    private final Compiler.Unit unit;
    private final TreePath path;
    private final ClassIndex index;
    private final String prefix;
    private final RankedCompletions matches;
    private final ScopeNames scope;

    private Completer(Compiler.Unit unit, TreePath path, ClassIndex index, String prefix) {
        this.unit = unit;
        this.path = path;
        this.index = index;
        this.prefix = prefix;
        this.matches = new RankedCompletions(prefix, ExpectedTypes.at(path, unit), unit);
        this.scope = new ScopeNames(unit, path, prefix, matches);
    }

    /** The completions at an offset of a cell. */
    static Completions complete(String code, int cursor, SessionNames session, Compiler compiler, ClassIndex index) {
        Completer completer = at(code, cursor, session, compiler, index);
        return completer == null
                ? Completions.none(cursor)
                : new Completions(completer.matches.ordered(), cursor - completer.prefix.length(), cursor);
    }

    /**
     * The names that could stand in place of an unknown one.
     *
     * @param before the cell up to the name
     */
    static NameChoices choices(String before, String name, SessionNames session, Compiler compiler, ClassIndex index) {
        JavaText scanned = new JavaText(before);
        int last = scanned.lastCode(before.length());
        boolean isMember = last >= 0 && (before.charAt(last) == '.' || before.charAt(last) == ':');
        // Without a qualifier there are too many names; hardly anyone misses the first letter.
        String code = isMember ? before : before + name.substring(0, 1);
        Completer completer = at(code, code.length(), session, compiler, index);
        if (completer == null) {
            return new NameChoices("", List.of());
        }
        List<String> visible = completer.matches.ordered().stream()
                .map(Completion::text)
                .filter(each -> each.indexOf('.') < 0)
                .toList();
        Stream<String> others = isMember || !Character.isUpperCase(name.charAt(0))
                ? Stream.empty()
                : index.like(name).stream()
                        .filter(each -> !visible.contains(each.substring(each.lastIndexOf('.') + 1)))
                        .filter(completer::isPublic);
        return new NameChoices(
                completer.owner(), Stream.concat(visible.stream(), others).toList());
    }

    private boolean isPublic(String className) {
        TypeElement type = unit.task().getElements().getTypeElement(className);
        return type != null && type.getModifiers().contains(Modifier.PUBLIC);
    }

    /** The type before the dot at the cursor, without packages; empty if there is none. */
    private String owner() {
        Tree before = path.getLeaf() instanceof MemberSelectTree select
                ? select.getExpression()
                : path.getLeaf() instanceof MemberReferenceTree reference ? reference.getQualifierExpression() : null;
        TypeMirror type = before == null ? null : unit.trees().getTypeMirror(new TreePath(path, before));
        return type == null || type.getKind() == TypeKind.ERROR || type.getKind() == TypeKind.PACKAGE
                ? ""
                : Declarations.of(type);
    }

    /** The completer at an offset of a cell, with all matches; null where no name can stand. */
    private static @Nullable Completer at(
            String code, int cursor, SessionNames session, Compiler compiler, ClassIndex index) {
        String before = code.substring(0, cursor);
        JavaText scanned = new JavaText(before);
        int start = scanned.wordStart(cursor);
        int last = scanned.lastCode(start);
        boolean number = (start < cursor && Character.isDigit(before.charAt(start)))
                || (last > 0
                        && before.charAt(last) == '.'
                        && Character.isDigit(before.charAt(scanned.wordStart(last))));
        if (!scanned.isCode(cursor) || number) {
            return null;
        }
        String prefix = before.substring(start);
        CellUnit cell = CellUnit.of(before.substring(0, start) + HERE, session, compiler::parses);
        Compiler.Unit unit = compiler.analyse(cell.text());
        TreePath path = TreeSearch.find(unit, (name, tree) -> name.contentEquals(HERE));
        if (path == null) {
            return null;
        }
        Completer completer = new Completer(unit, path, index, prefix);
        Matcher imported = IMPORT.matcher(scanned.code().substring(cell.lastStart(), start));
        if (imported.find()) {
            completer.addImported(imported.group(2).replaceAll("\\s", ""), imported.group(1) != null);
        } else {
            completer.addAll();
        }
        return completer;
    }

    private void addAll() {
        if (path.getLeaf() instanceof MemberSelectTree select) {
            addSelected(select.getExpression());
        } else if (path.getLeaf() instanceof MemberReferenceTree reference) {
            addReferenced(reference.getQualifierExpression());
        } else {
            addVisible();
        }
    }

    private void addImported(String dotted, boolean members) {
        String name = dotted.isEmpty() ? "" : dotted.substring(0, dotted.length() - 1);
        TypeElement type = name.isEmpty() ? null : unit.task().getElements().getTypeElement(name);
        if (type == null) {
            addPackage(name);
            return;
        }
        for (Element member : unit.task().getElements().getAllMembers(type)) {
            boolean nested = member instanceof TypeElement;
            if ((nested || (members && member.getModifiers().contains(Modifier.STATIC)))
                    && member.getModifiers().contains(Modifier.PUBLIC)
                    && matches.isWanted(member.getSimpleName())) {
                String text = member.getSimpleName().toString();
                matches.text(text, nested ? Kind.CLASS : Kind.FUNCTION, "");
            }
        }
    }

    private void addPackage(String name) {
        index.subpackages(name).forEach(matches::packageName);
        for (String simple : index.classes(name)) {
            TypeElement type =
                    matches.isWanted(simple) ? unit.task().getElements().getTypeElement(name + "." + simple) : null;
            if (type != null && type.getModifiers().contains(Modifier.PUBLIC)) {
                matches.element(type, null);
            }
        }
    }

    private void addSelected(ExpressionTree expression) {
        TreePath at = new TreePath(path, expression);
        Element element = unit.trees().getElement(at);
        if (element instanceof PackageElement found && !isType(at)) {
            addPackage(found.getQualifiedName().toString());
        } else if (element instanceof TypeElement && isType(at)) {
            matches.text("class", Kind.KEYWORD, "Class<" + element.getSimpleName() + ">");
            addMembers(unit.trees().getTypeMirror(at), true);
        } else {
            addMembers(unit.trees().getTypeMirror(at), false);
        }
    }

    private boolean isType(TreePath at) {
        TypeMirror type = unit.trees().getTypeMirror(at);
        return type != null && type.getKind() != TypeKind.PACKAGE && type.getKind() != TypeKind.ERROR;
    }

    private void addReferenced(ExpressionTree qualifier) {
        TreePath at = new TreePath(path, qualifier);
        TypeMirror type = unit.trees().getTypeMirror(at);
        matches.text("new", Kind.KEYWORD, "");
        DeclaredType site = site(type);
        if (site != null) {
            for (Element member : members(site)) {
                if (member.getKind() == ElementKind.METHOD && matches.isWanted(member.getSimpleName())) {
                    matches.text(member.getSimpleName().toString(), Kind.FUNCTION, Declarations.of(member.asType()));
                }
            }
        }
    }

    private void addMembers(@Nullable TypeMirror type, boolean ofType) {
        if (type instanceof ArrayType && !ofType) {
            matches.text("length", Kind.FIELD, "int");
        }
        DeclaredType site = site(type);
        if (site == null) {
            return;
        }
        boolean constructed = path.getParentPath().getLeaf() instanceof NewClassTree;
        for (Element member : members(site)) {
            boolean nested = member instanceof TypeElement;
            boolean isStatic = nested || member.getModifiers().contains(Modifier.STATIC);
            if (isStatic == ofType
                    && (nested || !constructed)
                    && member.getKind() != ElementKind.CONSTRUCTOR
                    && matches.isWanted(member.getSimpleName())) {
                matches.element(member, site);
            }
        }
    }

    /** The members of a type that are accessible at the cursor. */
    private List<? extends Element> members(DeclaredType site) {
        Scope scope = unit.trees().getScope(path);
        return unit.task().getElements().getAllMembers((TypeElement) site.asElement()).stream()
                .filter(member -> matches.isWanted(member.getSimpleName()))
                .filter(member -> unit.trees().isAccessible(scope, member, site))
                .toList();
    }

    /** The class or interface that has the members of a type's values. */
    private @Nullable DeclaredType site(@Nullable TypeMirror type) {
        if (type == null || type.getKind() == TypeKind.ERROR) {
            return null;
        }
        if (type instanceof DeclaredType declared) {
            return declared;
        }
        return switch (type.getKind()) {
            case TYPEVAR, WILDCARD -> site(unit.task().getTypes().erasure(type));
            case INTERSECTION ->
                site(unit.task().getTypes().directSupertypes(type).get(0));
            case ARRAY ->
                site(unit.task()
                        .getElements()
                        .getTypeElement("java.lang.Object")
                        .asType());
            default -> null;
        };
    }

    private void addVisible() {
        TreePath parent = path.getParentPath();
        boolean created = parent.getLeaf() instanceof NewClassTree tree && tree.getIdentifier() == path.getLeaf();
        boolean annotation = parent.getLeaf() instanceof AnnotationTree;
        ExpectedTypes expected = ExpectedTypes.at(path, unit);
        TypeElement constants = expected.enumType();
        if (constants != null && (parent.getLeaf() instanceof CaseTree || ExpectedTypes.isLabel(parent.getLeaf()))) {
            addConstants(constants, "");
            return;
        }
        Set<String> visible = new HashSet<>();
        if (created) {
            scope.each(visible, element -> element instanceof TypeElement, type -> addCreated((TypeElement) type));
            addWanted(expected);
        } else if (annotation) {
            scope.each(visible, element -> element.getKind() == ElementKind.ANNOTATION_TYPE, this::addElement);
        } else {
            // All types and keywords would be too many to read.
            Predicate<Element> chosen = prefix.isEmpty() ? element -> !(element instanceof TypeElement) : each -> true;
            scope.each(visible, chosen, this::addElement);
            if (constants != null) {
                addConstants(constants, constants.getSimpleName() + ".");
            }
            if (!prefix.isEmpty()) {
                Keywords.ALL.forEach(matches::keyword);
                index.subpackages("").forEach(matches::packageName);
            } else if (expected.isBoolean()) {
                List.of("true", "false").forEach(matches::keyword);
            }
        }
        addUnimported(visible);
    }

    private void addElement(Element element) {
        matches.element(element, null);
    }

    /** Adds a class that {@code new} can create or, after a prefix, an interface for an anonymous class. */
    private void addCreated(TypeElement type) {
        boolean makes = (type.getKind() == ElementKind.CLASS || type.getKind() == ElementKind.RECORD)
                && !type.getModifiers().contains(Modifier.ABSTRACT);
        if (makes || (type.getKind() == ElementKind.INTERFACE && !prefix.isEmpty())) {
            matches.created(type);
        }
    }

    /**
     * After {@code new} without a prefix: adds the classes of the expected type's package that are assignable to it.
     */
    private void addWanted(ExpectedTypes expected) {
        if (!prefix.isEmpty()) {
            return;
        }
        for (TypeMirror type : expected.wanted()) {
            if (unit.task().getTypes().asElement(type) instanceof TypeElement wanted
                    && wanted.getEnclosingElement() instanceof PackageElement) {
                PackageElement near = (PackageElement) wanted.getEnclosingElement();
                for (Element element : near.getEnclosedElements()) {
                    if (element instanceof TypeElement candidate
                            && candidate.getModifiers().contains(Modifier.PUBLIC)
                            && expected.fits(candidate.asType())) {
                        addCreated(candidate);
                    }
                }
            }
        }
    }

    private void addConstants(TypeElement type, String qualifier) {
        for (Element constant : type.getEnclosedElements()) {
            if (constant.getKind() == ElementKind.ENUM_CONSTANT) {
                String name = constant.getSimpleName().toString();
                if (matches.isWanted(name) || (!qualifier.isEmpty() && matches.isWanted(qualifier + name))) {
                    matches.element(constant, null, qualifier + name);
                }
            }
        }
    }

    private void addUnimported(Set<String> visible) {
        if (prefix.length() < 2 || !Character.isUpperCase(prefix.charAt(0))) {
            return;
        }
        for (String name : index.startingWith(prefix, UNIMPORTED)) {
            TypeElement type =
                    visible.contains(name) ? null : unit.task().getElements().getTypeElement(name);
            if (type != null && type.getModifiers().contains(Modifier.PUBLIC)) {
                matches.unimported(type);
            }
        }
    }
}
