package org.longalign.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.longalign.kernel.internal.magic.Glob;
import org.longalign.kernel.internal.magic.MagicException;
import org.longalign.kernel.internal.shell.CellException;

/**
 * The work before the first cell, as {@link KernelOptions} ask for it. A failed step does not keep the others from
 * running; the first cell reports it.
 */
final class StartUp {
    private final KernelOptions options;
    private final List<String> problems = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);

    StartUp(KernelOptions options) {
        this.options = options;
        problems.addAll(options.problems());
    }

    /** The compiler options, or none if this JDK's compiler rejects any of them. */
    List<String> compilerOptions() {
        List<String> wanted = options.compilerOptions();
        JavaCompiler compiler = wanted.isEmpty() ? null : ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            return wanted;
        }
        try {
            compiler.getTask(null, null, null, wanted, List.of("Object"), null);
            return wanted;
        } catch (IllegalArgumentException e) {
            problems.add("compiler options " + String.join(" ", wanted) + " (from *_COMPILER_OPTS) are left out: "
                    + String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT));
            return List.of();
        }
    }

    /** Extends the class path, then runs the scripts. */
    void run(KernelMagics magics) {
        for (String patterns : options.classPath()) {
            for (String pattern : Glob.split(patterns)) {
                attempt("class path (*_CLASSPATH)", () -> magics.addToClassPath(found(pattern)));
            }
        }
        for (String patterns : options.startUpFiles()) {
            for (String pattern : Glob.split(patterns)) {
                attempt(
                        "start-up scripts (*_STARTUP_SCRIPTS_PATH)",
                        () -> found(pattern).forEach(file -> run(magics, file)));
            }
        }
        for (String code : options.startUpCode()) {
            attempt("start-up script (*_STARTUP_SCRIPT)", () -> magics.evaluate(code, "start-up script"));
        }
    }

    /** The problems, each one or more lines; once, afterwards there are none. */
    synchronized List<String> takeProblems() {
        List<String> taken = List.copyOf(problems);
        problems.clear();
        return taken;
    }

    /** Lets the first cells run. */
    void done() {
        done.countDown();
    }

    /** Waits until the session has started. */
    void await() {
        boolean interrupted = false;
        while (done.getCount() > 0) {
            try {
                done.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(KernelMagics magics, Path file) {
        attempt("start-up script " + file, () -> {
            try {
                magics.evaluate(Files.readString(file), String.valueOf(file.getFileName()));
            } catch (IOException e) {
                throw new MagicException("cannot be read: " + e.getMessage(), e);
            }
        });
    }

    private static List<Path> found(String pattern) {
        List<Path> found = Glob.find(pattern);
        if (found.isEmpty()) {
            throw new MagicException(
                    "nothing matches " + pattern + " in " + Path.of("").toAbsolutePath());
        }
        return found;
    }

    private void attempt(String what, Runnable action) {
        try {
            action.run();
        } catch (CellException e) {
            problems.add(what + ":\n" + String.join("\n", e.traceback()));
        } catch (RuntimeException e) {
            problems.add(what + ": " + e.getMessage());
        }
    }
}
