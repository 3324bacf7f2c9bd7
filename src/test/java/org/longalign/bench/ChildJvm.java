package org.longalign.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.data.Jsonl;

/** A Java process of its own for one figure, so that memory and compiled code of others are no part of it. */
final class ChildJvm {
    private ChildJvm() {}

    /**
     * Runs a class of these tests and reads the one JSON object that it prints. Its errors go to standard error.
     *
     * @param type what is read
     * @param options of the JVM
     * @param environment variables beside those of this process
     * @throws IOException if it prints nothing
     */
    static <T> T result(
            Class<T> type, List<String> options, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the process that measures ended without a figure");
            }
            return Jsonl.JSON.readValue(line, type);
        } finally {
            process.destroy();
        }
    }
}
