package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON objects, a line each or in an array, of which some fields are taken. */
final class JsonRecords implements RecordReader {
    private final RecordCutter cutter;
    private final FieldMapping mapping;
    private final JsonFields fields;

    JsonRecords(RecordCutter cutter, FieldMapping mapping) {
        this.cutter = cutter;
        this.mapping = mapping;
        this.fields = new JsonFields(mapping);
    }

    @Override
    public @Nullable Draft next() throws IOException, FlawedRecordException {
        while (cutter.next()) {
            if (cutter.flaw != null) {
                throw cutter.flaw;
            } else if (!(cutter instanceof LineRecords lines && lines.blank())) {
                return mapping.draft(cutter.place(), fields.read(cutter.bytes, cutter.from, cutter.to));
            }
        }
        return null;
    }

    @Override
    public long line() {
        return cutter.line;
    }

    @Override
    public long fileBytesRead() {
        return cutter.fileBytesRead();
    }

    @Override
    public void close() throws IOException {
        cutter.close();
    }
}
