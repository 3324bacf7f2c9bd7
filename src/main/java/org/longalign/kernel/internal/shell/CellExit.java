package org.longalign.kernel.internal.shell;

/**
 * Replaces a cell's call of {@link System#exit}: the cell fails, since an exit would silently end the kernel and lose
 * every variable of the notebook.
 */
public final class CellExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CellExit(int status) {
        super("System.exit(" + status + ") would end the kernel and lose every variable; "
                + "to stop a cell throw an exception, to end the kernel use Kernel > Shut Down");
    }

    /**
     * The replacement for {@link System#exit}.
     *
     * @param status the status that the program asked to end with
     * @throws CellExit always
     */
    public static void exit(int status) {
        CellExit refusal = new CellExit(status);
        throw refusal;
    }
}
