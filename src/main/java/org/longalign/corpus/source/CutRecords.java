package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the records that a cutter finds, and skips blank ones. */
abstract class CutRecords implements RecordReader {
    /** The cutter; it holds the current record. */
    final RecordCutter cutter;

    CutRecords(RecordCutter cutter) {
        this.cutter = cutter;
    }

    /**
     * The content of the current record; null if it was not asked for.
     *
     * @throws UnusableRecordException if it holds no document
     */
    abstract @Nullable RawRecord record() throws IOException, UnusableRecordException;

    @Override
    public final @Nullable RawRecord next() throws IOException, UnusableRecordException {
        while (cutter.next()) {
            if (cutter.unusable != null) {
                throw cutter.unusable;
            } else if (!cutter.blank()) {
                return record();
            }
        }
        return null;
    }

    @Override
    public final long line() {
        return cutter.line;
    }

    @Override
    public final long fileBytesRead() {
        return cutter.fileBytesRead();
    }

    @Override
    public final void close() throws IOException {
        cutter.close();
    }
}
