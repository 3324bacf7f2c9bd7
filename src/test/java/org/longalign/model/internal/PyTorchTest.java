package org.longalign.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.CountingProxy;
import org.longalign.batching.BatchTensors;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;

/** The engine in a Java process of its own, with everything it might fetch or report led to a socket that counts. */
class PyTorchTest {
    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private CountingProxy proxy;

    /** What the process runs. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            try (CausalLm model = CausalLm.create(DecoderConfig.of(8, 64, 2, 2), 1, Device.best())) {
                int tokens = model.logits(BatchTensors.packed(new int[] {1, 2}, new int[] {0, 2}))[0].length;
                // DJL's usage report goes past any proxy; these are the two conditions under which it is not made.
                System.out.print(tokens + " tokens, offline " + Utils.isOfflineMode() + ", opted out "
                        + Utils.getEnvOrSystemProperty("OPT_OUT_TRACKING"));
                while (arguments.length > 0) {
                    GradientMode.OFF.call(Program::slowOperation);
                }
            } catch (IllegalStateException e) {
                System.out.print(e.getMessage());
            }
        }

        private static boolean slowOperation() {
            System.out.print('(');
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            System.out.print(')');
            return true;
        }
    }

    @BeforeEach
    void listen() throws IOException {
        proxy = new CountingProxy();
    }

    @AfterEach
    void stopListening() throws IOException {
        proxy.close();
    }

    @Test
    void loadsQuietlyAndAsksTheNetworkForNothing() throws IOException, InterruptedException {
        assertEquals("2 tokens, offline true, opted out true", run(List.of(), entry -> true, false));
        assertEquals("", Files.readString(folder.resolve("stderr")), "nothing is logged");
        assertEquals(0, proxy.connections());
    }

    @Test
    void aMissingNativeLibraryIsNamedWithTheRemedy() throws IOException, InterruptedException {
        String message = run(List.of(), entry -> !entry.contains("pytorch-native-cpu"), true);
        assertTrue(message.startsWith("PyTorch's native library cannot be loaded (Offline mode"), message);
        assertTrue(message.contains("ai.djl.pytorch:pytorch-native-cpu"), message);
        assertEquals(0, proxy.connections());

        run(List.of("-Dai.djl.offline=false"), entry -> !entry.contains("pytorch-native-cpu"), true);
        assertTrue(proxy.connections() > 0, "the user may let DJL fetch it");
    }

    @Test
    void aPyTorchThatTheUserInstalledIsUsedIfItsVersionIsTheOne() throws IOException, InterruptedException {
        PyTorch.engine();
        Path torch = Files.createDirectory(folder.resolve("torch"));
        Path lib = Files.createDirectory(torch.resolve("lib"));
        try (Stream<Path> libraries = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
            for (Path library : libraries.toList()) {
                if (!library.toString().contains("djl_torch")) {
                    Files.createSymbolicLink(lib.resolve(library.getFileName()), library);
                }
            }
        }
        variables.put("PYTORCH_LIBRARY_PATH", lib.toString());
        Files.writeString(torch.resolve("version.py"), "__version__ = '2.7.1+cpu'\n");
        assertEquals(
                "2 tokens, offline true, opted out true",
                run(List.of(), entry -> !entry.contains("pytorch-native-cpu"), true));

        Files.writeString(torch.resolve("version.py"), "__version__ = '2.13.0+cpu'\n");
        String message = run(List.of(), entry -> true, true);
        assertTrue(message.startsWith("the PyTorch in " + lib + " is 2.13.0, but"), message);
        assertTrue(message.contains("Install torch==2.7.1"), message);
        assertEquals(0, proxy.connections());
        // JUnit warns of links that lead out of the folder that it deletes.
        try (Stream<Path> links = Files.list(lib)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void anotherVersionIsNotFetched() throws IOException, InterruptedException {
        variables.put("PYTORCH_VERSION", "2.5.1");
        String message = run(List.of("-Dai.djl.offline=false"), entry -> true, true);
        assertEquals(
                "PYTORCH_VERSION is 2.5.1, but this library works with PyTorch 2.7.1. Unset the variable.", message);
        assertEquals(0, proxy.connections());
    }

    @Test
    void theEndOfTheProcessWaitsForARunningOperationAndLetsNoneBegin() throws IOException, InterruptedException {
        Process process = start(List.of(), entry -> true, false, "go on");
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(folder.resolve("stdout")).endsWith("(") && System.nanoTime() < giveUp) {
            Thread.sleep(20);
        }
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        String output = Files.readString(folder.resolve("stdout"));
        assertTrue(output.endsWith("()"), output);
    }

    /** What {@link Program} printed. */
    private String run(List<String> options, Predicate<String> classPathEntry, boolean emptyCache)
            throws IOException, InterruptedException {
        Process process = start(options, classPathEntry, emptyCache);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process did not end");
        }
        return Files.readString(folder.resolve("stdout"));
    }

    /** Runs {@link Program} with part of the class path; the cache is where DJL unpacks native libraries. */
    private Process start(
            List<String> options, Predicate<String> classPathEntry, boolean emptyCache, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(proxy.options());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.add("-cp");
        command.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(classPathEntry)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(Program.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        builder.environment()
                .keySet()
                .removeAll(List.of("OPT_OUT_TRACKING", "DJL_OFFLINE", "JAVA_TOOL_OPTIONS", "PYTORCH_LIBRARY_PATH"));
        builder.environment().putAll(variables);
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        if (emptyCache) {
            builder.environment().put("DJL_CACHE_DIR", folder.resolve("cache").toString());
        }
        return builder.start();
    }
}
