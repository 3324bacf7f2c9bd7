package org.longalign.kernel.help;

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

/** The elements that code at a place can name without saying where they are, as far as they begin with a prefix. */
final class ScopeNames {
    private final Compiler.Unit unit;
    private final TreePath path;
    private final String prefix;
    private final Offers offers;
    private final Set<String> unfinished;

    ScopeNames(Compiler.Unit unit, TreePath path, String prefix, Offers offers) {
        this.unit = unit;
        this.path = path;
        this.prefix = prefix;
        this.offers = offers;
        this.unfinished = variables(path);
    }

    /**
     * Hands over the elements, the innermost first; no type of star imports for an empty prefix.
     *
     * @param visible takes the qualified names of the types among them
     * @param chosen says which elements are wanted
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
        // A class's kind is known only when its file has been read, so names are compared first.
        boolean wanted = prefix.isEmpty() ? !isImported(element) : offers.isWanted(element.getSimpleName());
        wanted = wanted && !isHidden(element);
        if (wanted && chosen.test(element)) {
            if (element instanceof TypeElement type) {
                visible.add(type.getQualifiedName().toString());
            }
            consumer.accept(element);
        }
    }

    /** Whether a name is of the frame around the code, or of a variable whose value is being written. */
    private boolean isHidden(Element element) {
        String name = element.getSimpleName().toString();
        if (name.equals("this") || name.equals("super")) {
            return !prefix.isEmpty() || CellUnit.holds(element);
        }
        return unfinished.contains(name) && element.getKind() == ElementKind.LOCAL_VARIABLE;
    }

    /** Names of the variables that a path lies in. */
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
