package org.longalign.kernel.internal.magic;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code %time} and {@code %%time}: measure the time of code. */
final class TimeMagic {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MagicHost host;

    TimeMagic(MagicHost host) {
        this.host = host;
    }

    Magic magic() {
        return new Magic(
                List.of("time"),
                "%time CODE, or %%time in the first line of a cell",
                "runs code and prints the wall time it took, compiling included",
                "The magic has the value of the code: int n = %time count();\n"
                        + "A line magic takes the code of its own line; %%time takes the whole cell.",
                MagicSyntax.Style.CODE,
                arguments -> run(String.join(" ", arguments), "%time CODE"),
                (arguments, body) -> run(body, "%%time and code in the lines below"));
    }

    private @Nullable Object run(String code, String usage) {
        if (code.isBlank()) {
            throw new MagicException("nothing to run: write " + usage + ".");
        }
        long start = System.nanoTime();
        try {
            return host.evaluate(code, null);
        } finally {
            System.out.println("Wall time: " + text(Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    /** {@code 3.2 ms}, {@code 1.25 s}, {@code 2 min 3 s}. */
    static String text(Duration time) {
        double millis = (double) time.toNanos() / NANOS_PER_MILLI;
        if (millis < 1_000) {
            return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%.0f ms", millis);
        }
        if (time.toSeconds() < 60) {
            return String.format(Locale.ROOT, "%.2f s", millis / 1_000);
        }
        return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
