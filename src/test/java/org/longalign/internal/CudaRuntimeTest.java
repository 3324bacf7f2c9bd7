package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.CountingProxy;
import org.longalign.tokenize.HuggingFaceJsonTokenizer;

/** How CUDA is found, by libraries that stand in for its runtime, in a Java process of its own. */
class CudaRuntimeTest {
    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();

    /** Opens a tokenizer, and only then asks for devices. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(Path.of(arguments[0]))) {
                int tokens = tokenizer.encode("hello").length;
                System.out.print((tokens > 0 ? "tokens" : "none") + ", " + CudaUtils.getGpuCount() + " devices");
            } catch (RuntimeException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "site-packages/torch/lib, site-packages/nvidia/cuda_runtime/lib, libcudart.so.12",
        "libtorch/lib, libtorch/lib, libcudart-9335f6a2.so.12",
        "conda/lib/python3.12/site-packages/torch/lib, conda/lib, libcudart.so.12.6.77"
    })
    void theRuntimeIsFoundInEveryKindOfInstallation(String torch, String place, String name) throws IOException {
        Path lib = Files.createDirectories(folder.resolve(torch));
        assertEquals(Optional.empty(), CudaRuntime.of(lib));
        Path library = Files.createDirectories(folder.resolve(place)).resolve(name);
        Files.createFile(library);
        assertEquals(new CudaRuntime(library), CudaRuntime.of(lib).orElseThrow());
    }

    @Test
    void aTokenizerBeforeAModelHidesNoDevice() throws Exception {
        Path lib = pip(compiled("libcudart.so.12"));
        assertEquals("tokens, 1 devices", run(List.of()));
        // The runtime of a toolkit that is newer than the driver (error 35) is what the system finds first.
        compiled("toolkit/libcudart.so", "-DSTATUS=35");
        variables.put("LD_LIBRARY_PATH", folder.resolve("toolkit").toString());
        assertEquals("tokens, 1 devices", run(List.of()));
        Files.delete(lib.resolve(System.mapLibraryName("torch_cuda")));
        assertEquals("tokens, 0 devices", run(List.of()), "this PyTorch has no CUDA, so its neighbour does not count");
    }

    @Test
    void openingATokenizerAsksTheNetworkForNothingWhereThereIsCuda() throws Exception {
        compiled("toolkit/libcudart.so");
        variables.put("LD_LIBRARY_PATH", folder.resolve("toolkit").toString());
        variables.put("DJL_CACHE_DIR", folder.resolve("cache").toString());
        try (CountingProxy proxy = new CountingProxy()) {
            List<String> options = new ArrayList<>(proxy.options());
            assertEquals("tokens, 1 devices", run(options));
            options.add("-Dai.djl.offline=false");
            assertEquals("tokens, 1 devices", run(options), "nor where PyTorch may be downloaded");
            assertEquals(0, proxy.connections());
        }
    }

    @Test
    void theBuildForCudaIsFetchedWhereTheUserAllowsItAndThereIsADriver() {
        String before = System.getProperty("ai.djl.offline");
        try {
            System.setProperty("ai.djl.offline", "true");
            assertFalse(DjlSettings.fetchesForCuda(true, false));
            System.setProperty("ai.djl.offline", "false");
            assertTrue(DjlSettings.fetchesForCuda(true, false));
            assertFalse(DjlSettings.fetchesForCuda(false, false), "no driver");
            assertFalse(DjlSettings.fetchesForCuda(true, true), "a PyTorch on the class path is used");
        } finally {
            if (before == null) {
                System.clearProperty("ai.djl.offline");
            } else {
                System.setProperty("ai.djl.offline", before);
            }
        }
    }

    /** An installation as by pip, with a runtime; returns PyTorch's folder. */
    private Path pip(Path runtime) throws IOException {
        Path lib = Files.createDirectories(folder.resolve("site-packages/torch/lib"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch")));
        Files.createFile(lib.resolve(System.mapLibraryName("torch_cuda")));
        Path place = Files.createDirectories(folder.resolve("site-packages/nvidia/cuda_runtime/lib"));
        Files.move(runtime, place.resolve(runtime.getFileName()));
        variables.put("PYTORCH_LIBRARY_PATH", lib.toString());
        return lib;
    }

    private Path compiled(String file, String... options) throws Exception {
        Path library = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(library.getParent()));
        Path source = resource("/org/longalign/internal/cudart_stand_in.c");
        List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-o", library.toString()));
        command.addAll(Arrays.asList(options));
        command.add(source.toString());
        try {
            Process compiler = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("cc.log").toFile())
                    .start();
            assertEquals(0, compiler.waitFor(), () -> "the stand-in does not compile");
        } catch (IOException e) {
            assumeTrue(false, "there is no C compiler");
        }
        return library;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(CudaRuntimeTest.class.getResource(name)).toURI());
    }

    /** What {@link Program} printed. */
    private String run(List<String> options) throws Exception {
        assumeTrue(System.getProperty("os.name").startsWith("Linux"), "CUDA is on Linux");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                resource("/org/longalign/tokenize/bytes/tokenizer.json").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment()
                .keySet()
                .removeAll(List.of("OPT_OUT_TRACKING", "DJL_OFFLINE", "JAVA_TOOL_OPTIONS", "PYTORCH_LIBRARY_PATH"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process did not end");
        }
        return Files.readString(folder.resolve("stdout"));
    }
}
