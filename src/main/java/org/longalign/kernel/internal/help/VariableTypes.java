package org.longalign.kernel.internal.help;

import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/** Infers the types of variables that a cell declares with {@code var}. */
public final class VariableTypes {
    private final Compiler compiler;

    /** @param files locates the classes that the cell sees */
    public VariableTypes(StandardJavaFileManager files) {
        this.compiler = new Compiler(files);
    }

    /**
     * The type of a variable, as the compiler writes it: an intersection has an ampersand between its parts.
     *
     * @param declaration one statement, which declares the variable
     * @return null if the statement does not compile
     */
    public @Nullable String of(String declaration, String variable, SessionNames session) {
        String open = declaration.replaceFirst(";\\s*$", "");
        Compiler.Unit unit =
                compiler.analyse(CellUnit.of(open, session, compiler::parses).text());
        TreePath path =
                TreeSearch.find(unit, (name, tree) -> tree instanceof VariableTree && name.contentEquals(variable));
        TypeMirror type = path == null ? null : unit.trees().getTypeMirror(path);
        return type == null || type.getKind() == TypeKind.ERROR
                ? null
                : type.toString().replace(CellUnit.CLASS + ".", "");
    }
}
