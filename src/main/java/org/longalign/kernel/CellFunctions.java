package org.longalign.kernel;

import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.jspecify.annotations.Nullable;

/** What every cell may call by its bare name, beside the {@code display} functions of IJava and JJava. */
public final class CellFunctions {
    private CellFunctions() {}

    /** Removes what the cell has put out so far. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /**
     * Removes what the cell has put out so far.
     *
     * @param wait whether it stays until something new is put out, so that nothing flickers
     */
    public static void clearOutput(boolean wait) {
        streams().clear(wait);
    }

    /**
     * Asks for a line of text.
     *
     * @param prompt what stands before the place to type
     * @return the line without its end; null at the end of the input, or where the front end takes none
     */
    public static @Nullable String readLine(String prompt) {
        return streams().input().ask(prompt, false);
    }

    /**
     * Asks for a line of text that is not shown while it is typed.
     *
     * @param prompt what stands before the place to type
     * @return the line without its end; null at the end of the input, or where the front end takes none
     */
    public static @Nullable String readPassword(String prompt) {
        return streams().input().ask(prompt, true);
    }

    private static CellStreams streams() {
        if (BaseKernel.notebookKernel().getIO() instanceof CellStreams streams) {
            return streams;
        }
        throw new IllegalStateException("these functions are there in cells of the kernel Java (LongAlign) only");
    }
}
