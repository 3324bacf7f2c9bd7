package org.longalign.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.tokenize.jinja.JinjaTemplate;

/**
 * Variables and the date, which a template is given with a conversation.
 *
 * @param values variables by name
 * @param date the date; null for the default one
 */
record TemplateVariables(
        Map<String, Object> values, @Nullable LocalDate date) {
    static final TemplateVariables NONE = new TemplateVariables(Map.of(), null);

    private static final Set<String> OF_THE_CONVERSATION = Set.of("messages", "add_generation_prompt");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd MMM uuuu", Locale.ENGLISH);

    /** The clock that stands at a date's midnight. */
    static Clock clock(LocalDate date) {
        return Clock.fixed(date.atStartOfDay().toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
    }

    /** The same with one more variable. */
    TemplateVariables with(String name, Object value) {
        if (OF_THE_CONVERSATION.contains(name)) {
            throw new IllegalArgumentException("the variable " + name + " is the conversation's and cannot be given");
        }
        try {
            JinjaTemplate.checkValue(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the variable " + name + ": " + e.getMessage(), e);
        }
        Map<String, Object> more = new TreeMap<>(values);
        more.put(name, copy(value));
        return new TemplateVariables(Collections.unmodifiableMap(more), date);
    }

    /** The same at a date. */
    TemplateVariables at(LocalDate other) {
        return new TemplateVariables(values, other);
    }

    /** The date as {@code 26 Jul 2024}; nothing for the default one, which templates name by themselves. */
    Optional<String> dateString() {
        return Optional.ofNullable(date).map(DATE::format);
    }

    /** Settings with the date and the variables, these as JSON. */
    Map<String, String> settings(Map<String, String> others) {
        Map<String, String> settings = new TreeMap<>(others);
        settings.put("date", (date == null ? ChatTemplate.DEFAULT_DATE : date).toString());
        values.forEach((name, value) -> settings.put("variable." + name, json(value)));
        return Collections.unmodifiableMap(settings);
    }

    private static String json(Object value) {
        try {
            return Jsonl.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers, lists and maps are JSON", e);
        }
    }

    private static Object copy(Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(item == null ? null : copy(item)));
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), item == null ? null : copy(item)));
            return Collections.unmodifiableMap(copy);
        }
        return value;
    }
}
