package org.longalign.kernel.internal.magic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code %sh} and {@code %%sh}: run commands in the system's shell, like IJava's Shell magics. */
final class ShellMagic {
    private ShellMagic() {}

    static Magic magic() {
        return new Magic(
                List.of("sh"),
                "%sh COMMAND, or %%sh in the first line of a cell",
                "runs a command, or a script, in the system's shell and shows what it prints",
                "An exit status other than 0 is an error. The command gets no input.",
                MagicSyntax.Style.TEXT,
                arguments -> run(String.join(" ", arguments)),
                (arguments, body) -> run(body));
    }

    private static @Nullable Object run(String script) throws IOException, InterruptedException {
        if (script.isBlank()) {
            throw new MagicException("no command to run: write it after the name of the magic.");
        }
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        List<String> command = windows ? List.of("cmd", "/c", script) : List.of("/bin/sh", "-c", script);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Reading cannot be interrupted, so another thread reads while this one waits.
        Thread reader = new Thread(() -> print(process), "output of " + command.get(0));
        try {
            process.getOutputStream().close();
            reader.start();
            reader.join();
            int status = process.waitFor();
            if (status != 0) {
                throw new MagicException("the command ended with exit status " + status + ".");
            }
            return null;
        } finally {
            end(process);
        }
    }

    private static void print(Process process) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                System.out.println(line);
            }
        } catch (IOException e) {
            // The command was ended, and its output closed.
        }
    }

    /** Ends what still runs: the command, and what it has started. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
