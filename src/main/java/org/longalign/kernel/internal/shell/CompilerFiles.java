package org.longalign.kernel.internal.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * The compiler's class path, opened once for JShell and for completion: a second file manager for its hundred jars
 * would take 20 MB and some tenths of a second. The JDK's file managers are not thread-safe; this one locks each call,
 * so that several compilations may share it.
 */
final class CompilerFiles {
    private final AtomicReference<@Nullable StandardJavaFileManager> shared = new AtomicReference<>();

    /** Keeps the file manager that JShell has made, and returns the view that JShell uses instead. */
    StandardJavaFileManager share(StandardJavaFileManager files) {
        try {
            // Classes come from jars and class folders; sources next to them are not compiled.
            files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object lock = new Object();
        shared.set(oneAtATime(files, lock, ""));
        // JShell asks for paths to index the names of all classes, for suggestions that are not used here.
        return oneAtATime(files, lock, "getLocationAsPaths");
    }

    /** JShell's class path, with the jars that the session has added. */
    StandardJavaFileManager shared() {
        StandardJavaFileManager files = shared.get();
        if (files == null) {
            throw new IllegalStateException("JShell has not been built");
        }
        return files;
    }

    /**
     * A locked view of a file manager.
     *
     * @param unknown a method that returns null, as for a missing location
     */
    private static StandardJavaFileManager oneAtATime(StandardJavaFileManager files, Object lock, String unknown) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals(unknown)) {
                return null;
            }
            synchronized (lock) {
                try {
                    return method.invoke(files, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        };
        return (StandardJavaFileManager) Proxy.newProxyInstance(
                CompilerFiles.class.getClassLoader(), new Class<?>[] {StandardJavaFileManager.class}, handler);
    }
}
