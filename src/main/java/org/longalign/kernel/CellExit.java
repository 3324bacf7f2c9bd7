package org.longalign.kernel;

/**
 * What a cell's call of {@link System#exit} is turned into: the kernel and every variable of the notebook would be gone
 * without a word, so the cell fails instead.
 */
public final class CellExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CellExit(int status) {
        super("System.exit(" + status + ") would end the kernel and lose every variable; "
                + "to stop a cell throw an exception, to end the kernel use Kernel > Shut Down");
    }

    /**
     * Stands in for {@link System#exit}.
     *
     * @param status what the program would have ended with
     * @throws CellExit always
     */
    public static void exit(int status) {
        CellExit refusal = new CellExit(status);
        throw refusal;
    }
}
