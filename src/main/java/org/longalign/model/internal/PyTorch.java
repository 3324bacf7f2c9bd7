package org.longalign.model.internal;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.ClassLoaderUtils;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.DjlSettings;

/**
 * The PyTorch engine, loaded once, on first use. Its native library comes from the class path or from a {@link
 * LocalPyTorch}, by the settings of {@link DjlSettings}.
 */
public final class PyTorch {
    private static final long SHUTDOWN_WAIT_SECONDS = 10;
    private static final ReadWriteLock OPERATIONS = new ReentrantReadWriteLock();

    private PyTorch() {}

    /**
     * The lock to hold while PyTorch computes. The exit of the Java process unloads the native library, and a thread
     * that is still computing would crash; so the exit waits for running operations and lets none begin.
     */
    static Lock operation() {
        return OPERATIONS.readLock();
    }

    /**
     * Returns the engine and loads it on the first call.
     *
     * @throws IllegalStateException naming the cause and the remedy if the native library cannot be loaded
     */
    public static Engine engine() {
        return Holder.load();
    }

    private static final class Holder {
        static {
            DjlSettings.prepare();
            Runtime.getRuntime().addShutdownHook(new Thread(Holder::awaitOperations, "await-pytorch"));
        }

        private static @Nullable Engine engine;

        static synchronized Engine load() {
            if (engine == null) {
                chooseLibrary();
                engine = loadLibrary();
            }
            return engine;
        }

        /** Makes DJL load a PyTorch of the version that its bridge is compiled for. */
        private static void chooseLibrary() {
            String needed = neededVersion();
            String path = DjlSettings.setting(DjlSettings.PYTORCH_PATH).orElse(null);
            String version = DjlSettings.setting(LocalPyTorch.VERSION_VARIABLE).orElse(null);
            if (path != null) {
                LocalPyTorch.at(path, version).use(needed);
            } else if (version != null && !version.equals(needed)) {
                throw new IllegalStateException(LocalPyTorch.VERSION_VARIABLE + " is " + version
                        + ", but this library works with PyTorch " + needed + ". Unset the variable.");
            }
        }

        private static String neededVersion() {
            Properties properties = new Properties();
            try (InputStream in = ClassLoaderUtils.getResourceAsStream("pytorch-engine.properties")) {
                properties.load(in);
            } catch (IOException e) {
                throw new IllegalStateException("DJL's PyTorch engine is not on the class path", e);
            }
            return properties.getProperty("pytorch_version");
        }

        private static Engine loadLibrary() {
            try {
                return Engine.getEngine("PyTorch");
            } catch (EngineException | LinkageError e) {
                throw new IllegalStateException(
                        "PyTorch's native library cannot be loaded (" + rootMessage(e) + "). Put the artifacts"
                                + " ai.djl.pytorch:pytorch-jni and ai.djl.pytorch:pytorch-native-cpu with this"
                                + " platform's classifier (linux-x86_64, linux-aarch64, osx-aarch64) on the class path,"
                                + " as the profiles of the project's pom.xml do, or let DJL fetch them with"
                                + " -Dai.djl.offline=false.",
                        e);
            }
        }

        /** Waits for guarded work and running operations, then keeps the lock so that no operation can begin. */
        private static void awaitOperations() {
            try {
                ExitGuard.endAll();
                if (!OPERATIONS.writeLock().tryLock(SHUTDOWN_WAIT_SECONDS, TimeUnit.SECONDS)) {
                    // A single operation takes longer: exit without waiting for it.
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static String rootMessage(Throwable e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        }
    }
}
