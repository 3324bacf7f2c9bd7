package org.longalign.corpus.source;

import org.longalign.data.Jsonl.BadLine;

/** Ends a strict reading at the first record that cannot be used. */
public final class BrokenRecordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient BadLine record;

    BrokenRecordException(BadLine record) {
        super(record + " (reading is strict; without strict() such records are reported and passed over)");
        this.record = record;
    }

    /** The record's place and the reason. */
    public BadLine record() {
        return record;
    }
}
