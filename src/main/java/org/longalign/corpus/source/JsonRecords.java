package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the mapped fields of JSON objects, one a line or in an array. */
final class JsonRecords extends CutRecords {
    private final FieldMapping mapping;
    private final JsonFields fields;

    JsonRecords(RecordCutter cutter, FieldMapping mapping) {
        super(cutter);
        this.mapping = mapping;
        this.fields = new JsonFields(mapping);
    }

    @Override
    @Nullable
    RawRecord record() throws IOException, UnusableRecordException {
        return mapping.rawRecord(cutter.place(), fields.read(cutter.bytes, cutter.from, cutter.to));
    }
}
