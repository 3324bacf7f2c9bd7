package org.longalign.corpus.source;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the records of one file, one after another. */
interface RecordReader extends Closeable {
    /**
     * The next record, {@link RawRecord#PASSED_OVER}, or null at the end.
     *
     * @throws UnusableRecordException if the record cannot be used; the next call reads the one after it
     * @throws UnreadableFileException if the rest of the file cannot be used
     */
    @Nullable
    RawRecord next() throws IOException, UnusableRecordException;

    /** The first line, or the row, of the last record from 1, also after an exception. */
    long line();

    /** Bytes read from the file so far, before unpacking. */
    long fileBytesRead();
}
