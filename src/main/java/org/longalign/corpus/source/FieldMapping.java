package org.longalign.corpus.source;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/**
 * Maps the fields of a record to their uses.
 *
 * @param paths names of fields; a dot steps into an object, or belongs to the name of a field: {@code meta.pile_set_name}
 * @param groups the wanted values of {@link Field#GROUP}; empty for all
 */
record FieldMapping(Map<Field, String> paths, Set<String> groups) implements Serializable {
    FieldMapping {
        paths = Map.copyOf(paths);
        groups = Set.copyOf(groups);
        paths.values().forEach(path -> {
            if (path.isBlank() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
                throw new IllegalArgumentException("\"" + path + "\" names no field");
            }
        });
    }

    /** A mapping of the text alone. */
    static FieldMapping ofText(String path) {
        return new FieldMapping(Map.of(Field.TEXT, path), Set.of());
    }

    /** The mapping of {@link org.longalign.data.Document}s that were written. */
    static FieldMapping ofDocuments() {
        return new FieldMapping(
                Map.of(
                        Field.ID, "id",
                        Field.TEXT, "text",
                        Field.LANGUAGE, "language",
                        Field.SOURCE, "provenance.source",
                        Field.PACKAGE, "provenance.packageName",
                        Field.VERSION, "provenance.version",
                        Field.LICENCE, "provenance.licence",
                        Field.PATH, "provenance.path"),
                Set.of());
    }

    /** The path of a mapped field. */
    String path(Field field) {
        return Objects.requireNonNull(paths.get(field), field::name);
    }

    FieldMapping with(Field field, String path) {
        Map<Field, String> changed = new EnumMap<>(paths);
        changed.put(field, path);
        return new FieldMapping(changed, groups);
    }

    FieldMapping choosing(String path, Set<String> values) {
        return new FieldMapping(with(Field.GROUP, path).paths, values);
    }

    /**
     * Makes a raw record of a record's values.
     *
     * @param place tells the record from the others of its file
     * @param values the values that the record has
     * @return {@link RawRecord#PASSED_OVER} for another group or another language
     * @throws UnusableRecordException if a field is missing
     */
    RawRecord rawRecord(String place, Map<Field, String> values) throws UnusableRecordException {
        String group = values.get(Field.GROUP);
        if (!groups.isEmpty()) {
            if (group == null) {
                throw missing(Field.GROUP);
            } else if (!groups.contains(group)) {
                return RawRecord.PASSED_OVER;
            }
        }
        String text = values.get(Field.TEXT);
        if (text == null) {
            throw missing(Field.TEXT);
        }
        String id = values.get(Field.ID);
        if (paths.containsKey(Field.ID) && (id == null || id.isBlank())) {
            throw missing(Field.ID);
        }
        String code = values.get(Field.LANGUAGE);
        Language language = code == null ? null : language(code);
        if (code != null && !code.isBlank() && language == null) {
            return RawRecord.PASSED_OVER;
        }
        return new RawRecord(
                place,
                text,
                id,
                values.get(Field.TITLE),
                language,
                values.get(Field.ORIGIN),
                values.get(Field.LICENCE),
                group,
                paths.containsKey(Field.SOURCE) ? provenance(language, values) : null);
    }

    private Provenance provenance(@Nullable Language language, Map<Field, String> values)
            throws UnusableRecordException {
        if (language == null) {
            throw missing(Field.LANGUAGE);
        }
        return new Provenance(
                required(Field.SOURCE, values),
                required(Field.PACKAGE, values),
                required(Field.VERSION, values),
                required(Field.LICENCE, values),
                required(Field.PATH, values));
    }

    private String required(Field field, Map<Field, String> values) throws UnusableRecordException {
        String value = values.get(field);
        if (value == null) {
            throw missing(field);
        }
        return value;
    }

    private UnusableRecordException missing(Field field) {
        return new UnusableRecordException(RecordError.MISSING_FIELD, "there is no \"" + path(field) + "\"");
    }

    /** The language of a code or an English name ({@code zh-CN}, {@code eng}, {@code Chinese}); null for any other. */
    static @Nullable Language language(String code) {
        String main = code.strip().toLowerCase(Locale.ROOT).split("[-_ ]", 2)[0];
        return switch (main) {
            case "en", "eng", "english" -> Language.ENGLISH;
            case "zh", "zho", "chi", "cmn", "chinese" -> Language.CHINESE;
            default -> null;
        };
    }
}
