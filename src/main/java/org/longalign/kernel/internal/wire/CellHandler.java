package org.longalign.kernel.internal.wire;

import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;

/** Runs the cells of one shell: the main one, or a subshell. */
public interface CellHandler extends ShellHandler<ExecuteRequest> {
    /** Ends the subshell, and the cell that it runs. */
    void end();
}
