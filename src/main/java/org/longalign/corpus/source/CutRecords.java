package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Documents of the records that a cutter finds; blank ones are passed over. */
abstract class CutRecords implements RecordReader {
    /** Holds the present record. */
    final RecordCutter cutter;

    CutRecords(RecordCutter cutter) {
        this.cutter = cutter;
    }

    /**
     * What the present record holds; null where it is none of those asked for.
     *
     * @throws FlawedRecordException if it holds no document
     */
    abstract @Nullable Draft draft() throws IOException, FlawedRecordException;

    @Override
    public final @Nullable Draft next() throws IOException, FlawedRecordException {
        while (cutter.next()) {
            if (cutter.flaw != null) {
                throw cutter.flaw;
            } else if (!cutter.blank()) {
                return draft();
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
