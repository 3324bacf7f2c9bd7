package org.longalign.kernel.internal.help;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ErroneousTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.function.BiPredicate;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** Finds a name in a unit, erroneous trees included. */
final class TreeSearch extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final BiPredicate<Name, Tree> wanted;
    private @Nullable TreePath found;

    private TreeSearch(BiPredicate<Name, Tree> wanted) {
        this.wanted = wanted;
    }

    /** The last tree that is or declares a wanted name; null if there is none. */
    static @Nullable TreePath find(Compiler.Unit unit, BiPredicate<Name, Tree> wanted) {
        TreeSearch search = new TreeSearch(wanted);
        search.scan(unit.tree(), null);
        return search.found;
    }

    private void check(Name name, Tree tree) {
        if (wanted.test(name, tree)) {
            found = getCurrentPath();
        }
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        check(tree.getName(), tree);
        return super.visitIdentifier(tree, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
        check(tree.getIdentifier(), tree);
        return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
        check(tree.getName(), tree);
        return super.visitMemberReference(tree, null);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        check(tree.getName(), tree);
        return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
        check(tree.getName(), tree);
        return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
        check(tree.getSimpleName(), tree);
        return super.visitClass(tree, null);
    }

    @Override
    public @Nullable Void visitErroneous(ErroneousTree tree, @Nullable Void unused) {
        return scan(tree.getErrorTrees(), null);
    }
}
