package org.longalign.corpus.source;

import java.nio.file.Path;

/**
 * The progress of a reading. Bytes are those on disk, compressed or not.
 *
 * @param file the current file
 * @param fileNumber its number, from 1
 * @param files the number of files
 * @param fileBytesRead bytes read of the current file
 * @param fileBytes its size in bytes
 * @param bytesRead bytes read of all files
 * @param bytes size of all files in bytes
 */
public record ReadProgress(
        Path file, int fileNumber, int files, long fileBytesRead, long fileBytes, long bytesRead, long bytes) {
    /** The share of bytes read, 0 to 1. */
    public double fraction() {
        return bytes == 0 ? 1 : Math.min(1, (double) bytesRead / bytes);
    }
}
