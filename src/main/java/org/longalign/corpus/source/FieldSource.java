package org.longalign.corpus.source;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A source of records with named fields: JSON Lines, JSON arrays or Parquet. A dot in a field's name steps into an
 * object, {@code meta.language}, unless a field or column has that very name.
 */
public final class FieldSource extends SourceCorpus<FieldSource> {
    private static final long serialVersionUID = 1L;

    /** The layout of a file. */
    enum Layout {
        LINES,
        ARRAY,
        PARQUET
    }

    private final Layout layout;
    private final List<InputFile> files;
    private final Origin origin;
    private final FieldMapping mapping;

    FieldSource(Layout layout, List<InputFile> files, Origin origin, FieldMapping mapping, SourceSettings settings) {
        super(settings);
        this.layout = layout;
        this.files = files;
        this.origin = origin;
        this.mapping = mapping;
    }

    /** The field of the text; {@code text} by default. */
    public FieldSource text(String field) {
        return with(mapping.with(Field.TEXT, field));
    }

    /** The field of an id, which must be unique in the corpus; records without one are reported. */
    public FieldSource id(String field) {
        return with(mapping.with(Field.ID, field));
    }

    /** The field of a title; it is put before the text with a blank line, unless the text begins with it. */
    public FieldSource title(String field) {
        return with(mapping.with(Field.TITLE, field));
    }

    /**
     * The field of the language, a code or an English name ({@code zh}, {@code eng}, {@code zh-CN}, {@code English}).
     * Records in other languages than English and Chinese are passed over; if it is empty, the script decides.
     */
    public FieldSource languageField(String field) {
        return with(mapping.with(Field.LANGUAGE, field));
    }

    /** The field of the place of publication, such as {@code url}; it is added to the provenance's path. */
    public FieldSource origin(String field) {
        return with(mapping.with(Field.ORIGIN, field));
    }

    /** The field of the record's licence. */
    public FieldSource licenceField(String field) {
        return with(mapping.with(Field.LICENCE, field));
    }

    /** Reads only records in which a field has one of the values; others are passed over. */
    public FieldSource where(String field, String... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("name the wanted values of \"" + field + "\"");
        }
        return with(mapping.choosing(field, Set.of(values)));
    }

    private FieldSource with(FieldMapping changed) {
        return new FieldSource(layout, files, origin, changed, settings());
    }

    @Override
    FieldSource with(SourceSettings changed) {
        return new FieldSource(layout, files, origin, mapping, changed);
    }

    @Override
    FieldSource with(List<InputFile> some) {
        return new FieldSource(layout, some, origin, mapping, settings());
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
            case LINES -> new JsonRecords(LineRecords.open(file, maxBytes), mapping);
            case ARRAY -> new JsonRecords(new ArrayRecords(SourceBytes.open(file), maxBytes), mapping);
            case PARQUET -> new ParquetRecords(file, mapping, maxBytes);
        };
    }

    @Override
    boolean hasLines() {
        return layout == Layout.LINES;
    }

    @Override
    Origin origin(RawRecord raw) {
        return new Origin(name(), origin.packageName(), origin.licence(), origin.cleaned());
    }
}
