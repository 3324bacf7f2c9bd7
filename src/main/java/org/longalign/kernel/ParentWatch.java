package org.longalign.kernel;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends the kernel when its parent process has ended without shutting it down. */
final class ParentWatch {
    /** Set by Jupyter for the kernels that it starts. */
    private static final String PARENT_VARIABLE = "JPY_PARENT_PID";

    private ParentWatch() {}

    /** Runs an action when the parent ends. Does nothing if there is no parent to watch. */
    static void whenParentEnds(Runnable action) {
        parent(System.getenv(PARENT_VARIABLE)).ifPresent(parent -> {
            var watch = parent.onExit().thenRun(action);
            assert !watch.isCancelled();
        });
    }

    /**
     * The process that Jupyter names, else this process's parent. Process 1 is excluded: it adopts orphans and never
     * ends.
     */
    static Optional<ProcessHandle> parent(@Nullable String pid) {
        Optional<ProcessHandle> parent = pid != null && pid.matches("\\d{1,18}")
                ? ProcessHandle.of(Long.parseLong(pid))
                : ProcessHandle.current().parent();
        return parent.filter(handle -> handle.pid() > 1);
    }
}
