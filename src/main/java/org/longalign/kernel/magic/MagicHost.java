package org.longalign.kernel.magic;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What magics need of a kernel. */
public interface MagicHost {
    /**
     * Evaluates code, magics included, as part of the running cell.
     *
     * @param source the code; line numbers of errors count from its first line
     * @param name what errors call it, as {@code lib.jshell} or {@code a.ipynb cell 2}; null: the running cell
     * @return the value of its last statement, where that is an expression; null otherwise
     * @throws RuntimeException as the cell would fail
     */
    @Nullable
    Object evaluate(String source, @Nullable String name);

    /** The jars and folders that cells see, in the order in which classes are looked for. */
    List<Path> classPath();

    /** Lets cells see more jars and folders, and installs the kernel extensions that they hold. */
    void addToClassPath(List<Path> entries);

    /** A line in the cell's output whose text can be replaced, as a download proceeds. */
    StatusLine statusLine();

    /** A line whose text can be replaced. */
    interface StatusLine {
        /** Shows a text in place of the one before. */
        void show(String text);
    }
}
