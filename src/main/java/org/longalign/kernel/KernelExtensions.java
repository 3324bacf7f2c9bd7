package org.longalign.kernel;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.Extension;

/**
 * Finds the extensions of jars on the class path. One that fails is reported by name; the others are still installed.
 */
final class KernelExtensions {
    private KernelExtensions() {}

    /** Passes on the extensions that a loader finds, those of its parents first. */
    static void find(ClassLoader loader, Consumer<Extension> install) {
        Iterator<Extension> found = ServiceLoader.load(Extension.class, loader).iterator();
        while (true) {
            String name = "an extension";
            try {
                if (!found.hasNext()) {
                    return;
                }
                Extension extension = found.next();
                name = "the extension " + extension.getClass().getName();
                install.accept(extension);
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                System.err.println("note: " + name + " is left out: " + e);
            }
        }
    }
}
