package org.longalign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of this process, Java and native together, as Linux counts it. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final String CLEAR_PEAK = "5";

    private ProcessMemory() {}

    /** Bytes resident now. */
    static long current() throws IOException {
        return field("VmRSS:");
    }

    /** The most bytes that were resident since the start, or since {@link #clearPeak}. */
    static long peak() throws IOException {
        return field("VmHWM:");
    }

    /** Lets {@link #peak} begin again from what is resident now. */
    static void clearPeak() throws IOException {
        Files.writeString(CLEAR, CLEAR_PEAK);
    }

    private static long field(String name) throws IOException {
        if (!Files.isReadable(STATUS)) {
            throw new IOException("this benchmark reads " + STATUS + ", which only Linux has");
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(name)) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(STATUS + " has no " + name);
    }
}
