package org.longalign.notebook;

import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows Java values as tables: a collection or array of records of one class or of maps, a map, and a record that is too
 * long for one line.
 */
final class ValueTable {
    private static final int CELL_CHARACTERS = 300;

    private ValueTable() {}

    /** The table of a value; empty if a table does not suit it. */
    static Optional<Grid> of(Object value) {
        if (value instanceof Object[] array && isRows(Arrays.asList(array))) {
            return Optional.of(rows(Arrays.asList(array), null));
        }
        if (!ValueTree.hasParts(value)) {
            return Optional.empty();
        }
        if (value instanceof Collection<?> collection) {
            return isRows(collection) ? Optional.of(rows(collection, null)) : Optional.empty();
        }
        if (value instanceof Map<?, ?> map && isRows(map.values())) {
            return Optional.of(rows(map.values(), map));
        }
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty() ? Optional.empty() : Optional.of(entries(map));
        }
        boolean isLong = ValueText.inLine(value, ValueText.LINE + 1).length() > ValueText.LINE;
        return isLong && value instanceof Record ? Optional.of(entries(value)) : Optional.empty();
    }

    /** Whether the elements to show are all records of one class, or all maps. */
    private static boolean isRows(Collection<?> elements) {
        List<?> some = elements.stream()
                .limit((long) TableView.FIRST_ROWS + TableView.LAST_ROWS)
                .toList();
        return !some.isEmpty()
                && (some.stream().allMatch(each -> ValueTree.isPlainRecord(each) && each.getClass() == classOf(some))
                        || some.stream().allMatch(each -> each instanceof Map<?, ?> map && !map.isEmpty()));
    }

    private static @Nullable Class<?> classOf(List<?> elements) {
        Object first = elements.get(0);
        return first == null ? null : first.getClass();
    }

    private static Grid rows(Collection<?> elements, @Nullable Map<?, ?> keyed) {
        // Only a list gives access to its end without iteration.
        int last = elements instanceof List ? TableView.LAST_ROWS : 0;
        Excerpt rows = new Excerpt(elements.size(), TableView.FIRST_ROWS + TableView.LAST_ROWS - last, last);
        List<Object> shown = shown(elements, rows);
        List<Map<String, @Nullable Object>> cells =
                shown.stream().map(ValueTable::fields).toList();
        Set<String> names = new LinkedHashSet<>();
        cells.forEach(row -> names.addAll(row.keySet()));
        List<String> all = List.copyOf(names);
        Excerpt columns = new Excerpt(all.size(), TableView.FIRST_COLUMNS, TableView.LAST_COLUMNS);
        Object first = shown.get(0);
        Grid grid = new Grid()
                .caption((first instanceof Record ? first.getClass().getSimpleName() + ": " : "")
                        + Grid.count(elements.size(), "row") + ", " + Grid.count(all.size(), "column"));
        List<List<@Nullable String>> values = new ArrayList<>();
        if (keyed != null) {
            addColumn(grid, "", keyed.keySet().stream().limit(shown.size()), values);
        }
        columns.shown().forEach(number -> {
            if (columns.followsGap(number)) {
                String gap = "\u2026 " + Grid.count(columns.leftOut(), "column") + " left out \u2026";
                addColumn(grid, gap, cells.stream().map(row -> "\u2026"), values);
            }
            String name = all.get(number);
            addColumn(grid, name, cells.stream().map(row -> row.get(name)), values);
        });
        TableView.addRows(grid, rows, values);
        return grid;
    }

    private static List<Object> shown(Collection<?> elements, Excerpt rows) {
        List<Object> shown = new ArrayList<>();
        if (elements instanceof List<?> list) {
            rows.shown().forEach(row -> shown.add(list.get(row)));
        } else {
            elements.stream().limit(rows.first()).forEach(shown::add);
        }
        return shown;
    }

    private static Map<String, @Nullable Object> fields(Object row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (row instanceof Map<?, ?> map) {
            map.forEach((key, value) -> fields.put(ValueTree.leafText(key), value));
        } else if (row instanceof Record) {
            for (RecordComponent component : row.getClass().getRecordComponents()) {
                fields.put(component.getName(), ValueTree.component(row, component));
            }
        }
        return fields;
    }

    private static void addColumn(
            Grid grid, String name, Stream<? extends @Nullable Object> cells, List<List<@Nullable String>> columns) {
        List<@Nullable Object> values = new ArrayList<>();
        cells.forEach(values::add);
        boolean numbers = values.stream().anyMatch(value -> value != null)
                && values.stream().allMatch(value -> value == null || value instanceof Number);
        grid.column(name, numbers);
        List<@Nullable String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value == null ? null : cell(value)));
        columns.add(numbers ? DecimalText.aligned(texts) : texts);
    }

    private static Grid entries(Object value) {
        boolean isRecord = value instanceof Record;
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        int size;
        if (value instanceof Map<?, ?> map) {
            size = map.size();
            map.entrySet().stream()
                    .limit((long) TableView.FIRST_ROWS + TableView.LAST_ROWS)
                    .forEach(entry -> fields.put(ValueTree.leafText(entry.getKey()), entry.getValue()));
        } else {
            fields.putAll(fields(value));
            size = fields.size();
        }
        boolean isNamed = isRecord || Modifier.isPublic(value.getClass().getModifiers());
        String kind = isNamed ? value.getClass().getSimpleName() : "Map";
        Grid grid = new Grid()
                .caption(isRecord ? kind : kind + ": " + (size == 1 ? "1 entry" : String.format("%,d entries", size)))
                .column(isRecord ? "component" : "key", false)
                .column("value", fields.values().stream().allMatch(field -> field instanceof Number));
        fields.forEach((name, field) -> grid.row(Arrays.asList(name, field == null ? null : cell(field))));
        if (size > fields.size()) {
            grid.gap(String.format("... %,d more ...", size - fields.size()));
        }
        return grid;
    }

    private static String cell(Object value) {
        return value instanceof Double || value instanceof Float
                ? DecimalText.of(((Number) value).doubleValue())
                : ValueText.inLine(value, CELL_CHARACTERS);
    }
}
