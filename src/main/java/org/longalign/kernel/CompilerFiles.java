package org.longalign.kernel;

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
 * The class path as the compiler sees it, opened once for JShell and for completion: a second view of its hundred jars
 * would take 20 MB and some tenths of a second. The JDK's file managers take one caller at a time; so does this, call by
 * call, and several compilations may use it at once.
 */
final class CompilerFiles {
    private final AtomicReference<@Nullable StandardJavaFileManager> shared = new AtomicReference<>();

    /** What JShell is to use in place of the file manager that it has made. */
    StandardJavaFileManager share(StandardJavaFileManager files) {
        try {
            // Classes come from jars and folders of classes; no source beside them is compiled.
            files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object lock = new Object();
        shared.set(oneAtATime(files, lock, ""));
        // JShell asks for paths to read the names of all classes, for suggestions that nobody asks it for.
        return oneAtATime(files, lock, "getLocationAsPaths");
    }

    /** The class path of JShell, and with it the jars that the session has added. */
    StandardJavaFileManager shared() {
        StandardJavaFileManager files = shared.get();
        if (files == null) {
            throw new IllegalStateException("JShell has not been built");
        }
        return files;
    }

    /**
     * A view of a file manager.
     *
     * @param unknown a method that answers null, as for a location that is not there
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
