package org.longalign.tokenize.internal.guard;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.longalign.internal.DjlSettings;

/** The command that starts a {@link TokenizerWorker}, with the class path that this process has. */
final class WorkerCommand {
    /** One class of each library that the worker needs; where each comes from is part of its class path. */
    private static final List<String> NEEDED = List.of(
            "org.longalign.tokenize.internal.guard.TokenizerWorker",
            "ai.djl.huggingface.tokenizers.jni.TokenizersLibrary",
            "ai.djl.util.Platform",
            "com.google.gson.Gson",
            "org.slf4j.LoggerFactory",
            "org.slf4j.simple.SimpleLogger");
    /** The beginnings of the settings of DJL, which the worker must have too. */
    private static final List<String> SETTINGS =
            List.of("ai.djl.", "DJL_", "ENGINE_CACHE_DIR", "RUST_", "TOKENIZERS_", "java.io.tmpdir", "user.home");
    /** Options for any JVM of the user; a debugger's port, say, is not there twice. */
    private static final List<String> OPTION_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private WorkerCommand() {}

    /**
     * Starts a worker.
     *
     * @param mostBytes the memory that it may take
     */
    static Process start(long mostBytes) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx" + (Math.max(Runtime.getRuntime().maxMemory(), 1L << 30) >> 20) + "m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                // An end is expected: neither a report in the working folder nor a core.
                "-XX:+SuppressFatalErrorMessage",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED"));
        for (String name : System.getProperties().stringPropertyNames()) {
            if (SETTINGS.stream().anyMatch(name::startsWith)) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of("-cp", classPath(), TokenizerWorker.class.getName(), String.valueOf(mostBytes)));
        ProcessBuilder builder = new ProcessBuilder(command);
        OPTION_VARIABLES.forEach(builder.environment()::remove);
        // It has no use for PyTorch, nor for the runtime of CUDA next to it.
        builder.environment().remove(DjlSettings.PYTORCH_PATH);
        return builder.start();
    }

    /** The class path of this process, and what other loaders than the system's have loaded from. */
    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        for (String name : NEEDED) {
            try {
                CodeSource source = Class.forName(name, false, WorkerCommand.class.getClassLoader())
                        .getProtectionDomain()
                        .getCodeSource();
                if (source != null && source.getLocation() != null) {
                    places.add(Path.of(source.getLocation().toURI()).toString());
                }
            } catch (ClassNotFoundException
                    | URISyntaxException
                    | FileSystemNotFoundException
                    | IllegalArgumentException e) {
                // Not there, or not a file: it may be on the class path still.
            }
        }
        for (String place : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            if (!place.isEmpty()) {
                places.add(place);
            }
        }
        return String.join(File.pathSeparator, places);
    }
}
