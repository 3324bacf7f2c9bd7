package org.longalign.corpus.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the records of one file, one after another. */
interface RecordReader extends Closeable {
    /**
     * The next record, {@link Draft#PASSED_OVER}, or null at the end.
     *
     * @throws FlawedRecordException if the record cannot be used; the one after it can be asked for
     * @throws FlawedFileException if the rest of the file cannot be used
     */
    @Nullable
    Draft next() throws IOException, FlawedRecordException;

    /** The line, or row, on which the record of the last call begins, from 1; also where that call threw. */
    long line();

    /** Bytes taken from the file so far, before unpacking. */
    long fileBytesRead();
}
