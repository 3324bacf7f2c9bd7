package org.longalign.kernel.internal.shell;

/** Lets an interrupt pass where a cell catches everything; {@link StopCatches} inserts its calls. */
public final class CellStop {
    private CellStop() {}

    /**
     * Throws what stops a cell, and does nothing about all else.
     *
     * @param caught what the cell has caught
     */
    @SuppressWarnings({"deprecation", "removal"}) // before JDK 20 nothing else ends a loop that ignores interrupts
    public static void pass(Throwable caught) {
        if (caught instanceof ThreadDeath stop) {
            throw stop;
        }
    }
}
