package org.longalign.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of DJL, which loads PyTorch and the native tokenizers: both prepare it in the same way. DJL looks for
 * CUDA once in a process, at the first of its libraries, so the folder of CUDA's runtime has to be known before either.
 *
 * <p>Nothing is downloaded and no usage is reported, unless the user asks for it with {@code -Dai.djl.offline=false}.
 */
public final class DjlSettings {
    /** The environment variable or system property with the folder of an installed PyTorch. */
    public static final String PYTORCH_PATH = "PYTORCH_LIBRARY_PATH";

    /** The build of PyTorch that DJL offers for CUDA. */
    public static final String CUDA_BUILD = "cu128";

    private static final String OFFLINE = "ai.djl.offline";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static boolean prepared;

    private DjlSettings() {}

    /** Makes the settings on the first call. Those that the user has made are kept. */
    public static synchronized void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        // Offline stops DJL's downloads and its usage report; the opt-out stops the report alone, for users who allow
        // downloads. The environment variables DJL_OFFLINE and OPT_OUT_TRACKING take precedence.
        setDefault(OFFLINE, "true");
        setDefault("OPT_OUT_TRACKING", "true");
        // Where CUDA is found DJL would fetch a build of the tokenizers for it; the one in its jar is for the CPU.
        setDefault("RUST_FLAVOR", "cpu");
        // The graph optimizer specialises scripts by shape and would recompile for every new length.
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
        setDefault("org.slf4j.simpleLogger.log.ai.djl", "warn");
        // A CUDA toolkit without a device needs no warning at every start; Device tells which device is used.
        setDefault("org.slf4j.simpleLogger.log.ai.djl.util.cuda", "error");
        setting(PYTORCH_PATH).flatMap(TorchFolder::find).ifPresentOrElse(DjlSettings::findRuntime, () -> {
            if (fetchesForCuda(Files.exists(DRIVER), hasPackagedPyTorch())) {
                // DJL would take the build for the CPU where CUDA's runtime is older than its build for CUDA.
                setDefault(FLAVOR, CUDA_BUILD);
            }
        });
    }

    /** Leads DJL, which asks CUDA's runtime for the number of devices, to that of the installation. */
    private static void findRuntime(TorchFolder torch) {
        if (torch.hasCuda()) {
            CudaRuntime.of(torch.path()).ifPresent(CudaRuntime::use);
        }
    }

    /**
     * Whether DJL is to fetch its build for CUDA: the user allows downloads and names no build, there is NVIDIA's
     * driver and no PyTorch on the class path.
     */
    static boolean fetchesForCuda(boolean driver, boolean packaged) {
        return driver
                && !packaged
                && "false".equals(setting(OFFLINE).orElse("true"))
                && setting(FLAVOR).isEmpty();
    }

    private static boolean hasPackagedPyTorch() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return (loader == null ? ClassLoader.getSystemClassLoader() : loader)
                        .getResource("native/lib/pytorch.properties")
                != null;
    }

    /** A setting from the environment, or else from the system properties, as DJL reads it; empty if it is blank. */
    public static Optional<String> setting(String name) {
        String value = System.getenv(name);
        return Optional.ofNullable(value == null || value.isEmpty() ? System.getProperty(name) : value)
                .filter(text -> !text.isEmpty());
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
