package org.longalign.corpus.source;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Records with named fields: JSON Lines, a JSON array, or Parquet. A dot in a field's name steps into an object: {@code
 * meta.language}.
 */
public final class FieldSource extends SourceCorpus<FieldSource> {
    /** How records are told apart. */
    enum Layout {
        LINES,
        ARRAY,
        PARQUET
    }

    private final Layout layout;
    private final List<InputFile> files;
    private final Origin origin;
    private final FieldMapping mapping;

    FieldSource(Layout layout, List<InputFile> files, Origin origin, FieldMapping mapping, Settings settings) {
        super(settings);
        this.layout = layout;
        this.files = files;
        this.origin = origin;
        this.mapping = mapping;
    }

    /** The field that holds the text; {@code text} by default. */
    public FieldSource text(String field) {
        return with(mapping.with(Field.TEXT, field));
    }

    /** The field that holds an id, which must be unique in the corpus; records without one are reported. */
    public FieldSource id(String field) {
        return with(mapping.with(Field.ID, field));
    }

    /** The field that holds a title; it goes before the text with a blank line, unless the text begins with it. */
    public FieldSource title(String field) {
        return with(mapping.with(Field.TITLE, field));
    }

    /**
     * The field that holds the language, as a code or an English name ({@code zh}, {@code eng}, {@code zh-CN}, {@code
     * English}). Records in languages other than English and Chinese are passed over; where it is empty the script tells.
     */
    public FieldSource languageField(String field) {
        return with(mapping.with(Field.LANGUAGE, field));
    }

    /** The field that says where the text was published, such as {@code url}; it is added to the provenance's path. */
    public FieldSource origin(String field) {
        return with(mapping.with(Field.ORIGIN, field));
    }

    /** The field that holds the licence of the record. */
    public FieldSource licenceField(String field) {
        return with(mapping.with(Field.LICENCE, field));
    }

    /** Reads only the records whose field has one of the values; others are passed over. */
    public FieldSource where(String field, String... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("name the values of \"" + field + "\" that are asked for");
        }
        return with(mapping.choosing(field, Set.of(values)));
    }

    private FieldSource with(FieldMapping changed) {
        return new FieldSource(layout, files, origin, changed, settings());
    }

    @Override
    FieldSource with(Settings changed) {
        return new FieldSource(layout, files, origin, mapping, changed);
    }

    @Override
    String defaultName() {
        return origin.source();
    }

    @Override
    List<InputFile> inputFiles() {
        return files;
    }

    @Override
    RecordReader open(InputFile file) throws IOException {
        int maxBytes = settings().maxRecordBytes();
        return switch (layout) {
            case LINES -> new JsonRecords(new LineRecords(SourceBytes.open(file.path()), maxBytes), mapping);
            case ARRAY -> new JsonRecords(new ArrayRecords(SourceBytes.open(file.path()), maxBytes), mapping);
            case PARQUET -> new ParquetRecords(file.path(), mapping, maxBytes);
        };
    }

    @Override
    Origin origin(Draft draft) {
        return new Origin(name(), origin.packageName(), origin.licence(), origin.cleaned());
    }
}
