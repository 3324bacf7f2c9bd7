package org.longalign.kernel.internal.wire;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does tasks one after the other, in a thread that is started for the first of them. */
final class Lane implements Executor {
    private final ThreadPoolExecutor thread;

    /** @param name the thread's name */
    Lane(String name) {
        thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** Ends the thread after the tasks that wait already. */
    void end() {
        thread.shutdown();
    }
}
