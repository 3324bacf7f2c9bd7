package org.longalign.corpus.source;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;

/**
 * Which fields of a record hold what.
 *
 * @param paths names of fields; a dot steps into an object: {@code meta.pile_set_name}
 * @param groups the values of {@link Field#GROUP} that are asked for; empty for all
 */
record FieldMapping(Map<Field, String> paths, Set<String> groups) {
    FieldMapping {
        paths = Map.copyOf(paths);
        groups = Set.copyOf(groups);
        paths.values().forEach(path -> {
            if (path.isBlank() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
                throw new IllegalArgumentException("\"" + path + "\" names no field");
            }
        });
    }

    /** The text and nothing else. */
    static FieldMapping ofText(String path) {
        return new FieldMapping(Map.of(Field.TEXT, path), Set.of());
    }

    /** The path of a field that is mapped. */
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
     * Makes a draft of a record's values.
     *
     * @param values those that the record has
     */
    Draft draft(String place, Map<Field, String> values) throws FlawedRecordException {
        String group = values.get(Field.GROUP);
        if (!groups.isEmpty()) {
            if (group == null) {
                throw missing(Field.GROUP);
            } else if (!groups.contains(group)) {
                return Draft.PASSED_OVER;
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
            return Draft.PASSED_OVER;
        }
        return new Draft(
                place,
                text,
                id,
                values.get(Field.TITLE),
                language,
                values.get(Field.ORIGIN),
                values.get(Field.LICENCE),
                group);
    }

    private FlawedRecordException missing(Field field) {
        return new FlawedRecordException(Flaw.MISSING_FIELD, "there is no \"" + path(field) + "\"");
    }

    /** The language of a code or an English name, such as {@code zh-CN}, {@code eng} or {@code Chinese}; else null. */
    static @Nullable Language language(String code) {
        String main = code.strip().toLowerCase(Locale.ROOT).split("[-_ ]", 2)[0];
        return switch (main) {
            case "en", "eng", "english" -> Language.ENGLISH;
            case "zh", "zho", "chi", "cmn", "chinese" -> Language.CHINESE;
            default -> null;
        };
    }
}
