package org.longalign.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Reads a file of lengths in tokens, one a line, plain or gzip (by its name's ending {@code .gz}). */
final class LengthFile {
    private LengthFile() {}

    /**
     * The lengths in the order of the file.
     *
     * @param maxTokens longest length allowed
     * @throws IOException if the file cannot be read, is empty, or a line is not a whole number from 1 to
     *     {@code maxTokens}, naming file and line
     */
    static int[] read(Path file, int maxTokens) throws IOException {
        int[] lengths = new int[1_024];
        int count = 0;
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (count == lengths.length) {
                    lengths = Arrays.copyOf(lengths, 2 * count);
                }
                lengths[count] = length(line, file, count + 1, maxTokens);
                count++;
            }
        }
        if (count == 0) {
            throw new IOException(file + " is empty; one length a line is needed");
        }
        return Arrays.copyOf(lengths, count);
    }

    private static int length(String line, Path file, int number, int maxTokens) throws IOException {
        int length;
        try {
            length = Integer.parseInt(line.strip());
        } catch (NumberFormatException e) {
            throw new IOException(file + ", line " + number + ": \"" + line + "\" is not a whole number", e);
        }
        if (length < 1 || length > maxTokens) {
            throw new IOException(
                    file + ", line " + number + ": a length of " + length + "; it must be from 1 to " + maxTokens);
        }
        return length;
    }
}
