package org.longalign.bench;

import java.nio.file.Path;
import java.util.Optional;

/** What benchmarks use of the checkout and of what is installed in it, as {@code environment/bench} tells them. */
final class Checkout {
    private static final String HOME = "LONGALIGN_HOME";
    private static final String PYTHON = "LONGALIGN_BENCH_PYTHON";

    private Checkout() {}

    /** A Python program of the tests. */
    static Path python(String name) {
        return Path.of(System.getenv().getOrDefault(HOME, "")).resolve(Path.of("src", "test", "python", name));
    }

    /** The Python that has torch; without one, standard error says how to get it. */
    static Optional<Path> torchPython() {
        Optional<Path> python = Optional.ofNullable(System.getenv(PYTHON)).map(Path::of);
        if (python.isEmpty()) {
            System.err.println("no Python with torch: `environment/test export` installs one");
        }
        return python;
    }
}
