package org.longalign.kernel.internal.magic;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel as magics see it. */
public interface MagicHost {
    /**
     * Evaluates code, magics included, as part of the running cell.
     *
     * @param source the code; line numbers in errors count from its first line
     * @param name its name in errors, such as {@code lib.jshell} or {@code a.ipynb cell 2}; null: the running cell
     * @return the value of its last statement if that is an expression, otherwise null
     * @throws RuntimeException if the code fails; the cell fails with it
     */
    @Nullable
    Object evaluate(String source, @Nullable String name);

    /** The jars and folders of the cells' class path, in search order. */
    List<Path> classPath();

    /** Adds to the cells' class path, and installs the kernel extensions in the new entries. */
    void addToClassPath(List<Path> entries);

    /** A new line in the cell's output whose text can be replaced, for progress. */
    StatusLine statusLine();

    /** A line whose text can be replaced. */
    interface StatusLine {
        /** Replaces the text. */
        void show(String text);
    }
}
