package org.longalign.kernel.internal.shell;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Defines the classes that JShell compiles from cells, and loads classes from jars added at run time. */
final class SnippetClassLoader extends URLClassLoader implements LoaderDelegate {
    private final Map<String, byte[]> bytecodes = new ConcurrentHashMap<>();
    private final SourceMap cells;

    SnippetClassLoader(ClassLoader parent, SourceMap cells) {
        super("cells", new URL[0], parent);
        this.cells = cells;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        remember(classes);
        boolean[] loaded = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            try {
                // Linking here makes a class that cannot be loaded fail now, with its reason, and not at first use.
                Method[] unused = Class.forName(classes[i].name(), false, this).getDeclaredMethods();
                loaded[i] = true;
            } catch (ReflectiveOperationException | LinkageError e) {
                throw new ClassInstallException("cannot load " + classes[i].name() + ": " + e, loaded);
            }
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        remember(classes);
    }

    private void remember(ClassBytecodes[] classes) {
        for (ClassBytecodes each : classes) {
            cells.compiled(each.name());
            bytecodes.put(each.name(), ExitCalls.redirected(each.bytecodes()));
        }
    }

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String entry : path.split(File.pathSeparator, -1)) {
            try {
                addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException("not a class path entry: " + entry + ": " + e.getMessage());
            }
        }
    }

    /** Whether JShell has compiled a class of this name. */
    boolean has(String name) {
        return bytecodes.containsKey(name) || findLoadedClass(name) != null;
    }

    /** The jars and folders added, in order. */
    List<Path> added() {
        return Stream.of(getURLs())
                .map(url -> Path.of(URI.create(url.toString())))
                .toList();
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        byte[] code = bytecodes.remove(name); // once defined, it is of no use any more
        return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
    }
}
