package org.longalign.kernel.internal.output;

import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.jspecify.annotations.Nullable;

/**
 * The functions that cells may call by their bare names, in addition to IJava's and JJava's {@code display} functions.
 */
public final class CellFunctions {
    private CellFunctions() {}

    /** Clears the cell's output. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /**
     * Clears the cell's output.
     *
     * @param wait whether to clear only when new output comes, which avoids flicker
     */
    public static void clearOutput(boolean wait) {
        streams().clear(wait);
    }

    /**
     * Asks for a line of text.
     *
     * @param prompt the text in front of the input field
     * @return the line without its line break; null at the end of the input, or if the front end takes none
     */
    public static @Nullable String readLine(String prompt) {
        return streams().input().ask(prompt, false);
    }

    /**
     * Asks for a line of text that is hidden while it is typed.
     *
     * @param prompt the text in front of the input field
     * @return the line without its line break; null at the end of the input, or if the front end takes none
     */
    public static @Nullable String readPassword(String prompt) {
        return streams().input().ask(prompt, true);
    }

    private static CellStreams streams() {
        if (BaseKernel.notebookKernel().getIO() instanceof CellStreams streams) {
            return streams;
        }
        throw new IllegalStateException("these functions work only in cells of the kernel Java (LongAlign)");
    }
}
