package org.longalign.corpus.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON objects, a line each or in an array, of which some fields are taken. */
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
    Draft draft() throws IOException, FlawedRecordException {
        return mapping.draft(cutter.place(), fields.read(cutter.bytes, cutter.from, cutter.to));
    }
}
