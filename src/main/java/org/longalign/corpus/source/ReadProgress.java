package org.longalign.corpus.source;

import java.nio.file.Path;

/**
 * How far a reading is. Bytes are those of the files as they lie there, compressed or not.
 *
 * @param file the file being read
 * @param fileNumber its number, from 1
 * @param files how many files there are
 * @param fileBytesRead bytes read of it
 * @param fileBytes its size in bytes
 * @param bytesRead bytes read of all files
 * @param bytes their sizes in bytes, summed
 */
public record ReadProgress(
        Path file, int fileNumber, int files, long fileBytesRead, long fileBytes, long bytesRead, long bytes) {
    /** The share of all bytes that was read, 0 to 1. */
    public double fraction() {
        return bytes == 0 ? 1 : Math.min(1, (double) bytesRead / bytes);
    }
}
