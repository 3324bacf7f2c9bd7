package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The Java kernel beside ipykernel: start to ready, first and later cells, completion, ten cells, resident memory. {@code
 * kernel_bench.py} measures, with the Python that has Jupyter.
 */
final class KernelBench {
    static final String USAGE = "kernel [--rounds 10]: the Java kernel beside ipykernel, medians of so many starts";

    private KernelBench() {}

    static void run(String... arguments) throws IOException, InterruptedException {
        int rounds =
                Options.parse(USAGE, arguments, Map.of("--rounds", 10)).noRest().get("--rounds");
        Path script = Checkout.python("kernel_bench.py");
        Path python = Path.of(System.getenv().getOrDefault("LONGALIGN_HOME", ""), ".venv", "bin", "python");
        int status = new ProcessBuilder(python.toString(), script.toString(), String.valueOf(rounds))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(script + " ended with status " + status);
        }
    }
}
