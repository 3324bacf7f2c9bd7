package org.longalign.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.longalign.data.Jsonl;

/** A Python process that makes steps of the same model when it is told to, and otherwise waits ({@code step_bench.py}). */
final class PythonStep implements AutoCloseable {
    private static final Path SCRIPT = Checkout.python("step_bench.py");

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final String pytorch;

    /**
     * Starts it.
     *
     * @param python an interpreter that has torch
     * @param archive the decoder's script
     */
    PythonStep(Path python, Path archive, int tokens, int threads) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        python.toString(),
                        SCRIPT.toString(),
                        archive.toString(),
                        String.valueOf(tokens),
                        String.valueOf(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process = builder.start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        pytorch = answer().get("pytorch").asText();
    }

    /** The version of its PyTorch. */
    String pytorch() {
        return pytorch;
    }

    /** Milliseconds of one piece of work by its name, as {@code step_bench.py} lists them. */
    double milliseconds(String work) throws IOException {
        return ask(work).get("milliseconds").asDouble();
    }

    /** The most bytes that it had resident. */
    long peak() throws IOException {
        return ask("peak").get("bytes").asLong();
    }

    private JsonNode ask(String work) throws IOException {
        requests.write(work + "\n");
        requests.flush();
        return answer();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the Python process ended; it needs torch (environment/test export installs it)");
        }
        return Jsonl.JSON.readTree(line);
    }

    @Override
    public void close() throws IOException {
        requests.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
