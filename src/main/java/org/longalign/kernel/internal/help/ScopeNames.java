package org.longalign.kernel.internal.help;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Scope;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;

/** Finds the elements with a prefix that are visible at the cursor without a qualifier. */
final class ScopeNames {
    private final Compiler.Unit unit;
    private final TreePath path;
    private final String prefix;
    private final RankedCompletions matches;
    private final Set<String> unfinished;

    ScopeNames(Compiler.Unit unit, TreePath path, String prefix, RankedCompletions matches) {
        this.unit = unit;
        this.path = path;
        this.prefix = prefix;
        this.matches = matches;
        this.unfinished = variables(path);
    }

    /**
     * Passes on the elements, innermost first; without a prefix, no types from packages.
     *
     * @param visible collects the qualified names of the types among them
     * @param chosen selects the elements
     */
    void each(Set<String> visible, Predicate<Element> chosen, Consumer<Element> consumer) {
        Set<TypeElement> seen = new HashSet<>();
        for (Scope scope = unit.trees().getScope(path); scope != null; scope = scope.getEnclosingScope()) {
            for (Element element : scope.getLocalElements()) {
                one(element, visible, chosen, consumer);
            }
            TypeElement type = scope.getEnclosingClass();
            if (type != null && seen.add(type)) {
                boolean cell = type.getSimpleName().contentEquals(CellUnit.CLASS);
                for (Element member : unit.task().getElements().getAllMembers(type)) {
                    if (member.getKind() != ElementKind.CONSTRUCTOR
                            && (!cell || member.getModifiers().contains(Modifier.STATIC))) {
                        one(member, visible, chosen, consumer);
                    }
                }
            }
        }
    }

    private void one(Element element, Set<String> visible, Predicate<Element> chosen, Consumer<Element> consumer) {
        // Names are compared first: the kind of a class is known only after its file has been read.
        boolean wanted = prefix.isEmpty() ? !isImported(element) : matches.isWanted(element.getSimpleName());
        wanted = wanted && !isHidden(element);
        if (wanted && chosen.test(element)) {
            if (element instanceof TypeElement type) {
                visible.add(type.getQualifiedName().toString());
            }
            consumer.accept(element);
        }
    }

    /** Whether a name belongs to the wrapper around the code, or to a variable in whose initializer the cursor is. */
    private boolean isHidden(Element element) {
        String name = element.getSimpleName().toString();
        if (name.equals("this") || name.equals("super")) {
            return !prefix.isEmpty() || CellUnit.holds(element);
        }
        return unfinished.contains(name) && element.getKind() == ElementKind.LOCAL_VARIABLE;
    }

    /** The names of the variables that enclose a path. */
    private static Set<String> variables(TreePath path) {
        Set<String> names = new HashSet<>();
        for (TreePath at = path; at != null && !(at.getLeaf() instanceof MethodTree); at = at.getParentPath()) {
            if (at.getLeaf() instanceof VariableTree variable) {
                names.add(variable.getName().toString());
            }
        }
        return names;
    }

    private static boolean isImported(Element element) {
        return element instanceof TypeElement && element.getEnclosingElement() instanceof PackageElement;
    }
}
