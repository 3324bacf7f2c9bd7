package org.longalign.notebook;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An NDArray as text: shape, type, device and first values. Only those are copied from the device.
 *
 * <pre>
 * NDArray (2, 4096) float32 on cpu
 * [[0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, ... 4,088 more],
 *  [4097, 4098, 4099, 4100, 4101, 4102, 4103, 4104, ... 4,088 more]]
 * </pre>
 */
final class TensorText {
    private static final int ROWS = 6;
    private static final int COLUMNS = 8;

    /** Types whose values DJL can read. */
    private static final Set<DataType> READABLE = Set.of(
            DataType.FLOAT16,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.INT8,
            DataType.UINT8,
            DataType.INT32,
            DataType.INT64,
            DataType.BOOLEAN);

    private TensorText() {}

    /** The text of an array. A closed array has no shape; the text says that it is closed. */
    static String of(NDArray array) {
        if (array.isReleased()) {
            return "NDArray, closed";
        }
        Shape shape = array.getShape();
        String head = "NDArray " + shape + " " + array.getDataType().name().toLowerCase(Locale.ROOT) + " on "
                + array.getDevice().toString().replace("()", "");
        if (shape.size() == 0) {
            return head + ", empty";
        }
        return READABLE.contains(array.getDataType()) ? head + "\n" + excerpt(array, shape) : head;
    }

    private static String excerpt(NDArray array, Shape shape) {
        int dimensions = shape.dimension();
        long columns = dimensions == 0 ? 1 : shape.get(dimensions - 1);
        long rows = dimensions < 2 ? 1 : shape.get(dimensions - 2);
        try (NDManager manager = array.getManager().newSubManager()) {
            // A copy: reading a view would read the whole array.
            NDArray part = dimensions == 0 ? array : array.get(manager, beginning(dimensions));
            List<String> values = values(part);
            int shownColumns = (int) Math.min(columns, COLUMNS);
            List<String> lines = new ArrayList<>();
            for (int start = 0; start < values.size(); start += shownColumns) {
                lines.add(row(values.subList(start, start + shownColumns), columns));
            }
            if (dimensions == 0) {
                return values.get(0);
            }
            if (dimensions == 1) {
                return lines.get(0);
            }
            if (rows > lines.size()) {
                lines.add(String.format(Locale.ROOT, "... %s more", Grid.count(rows - lines.size(), "row")));
            }
            String matrix = "[" + String.join(",\n ", lines) + "]";
            return dimensions == 2 ? matrix : "at [" + "0, ".repeat(dimensions - 2) + ":, :]\n" + matrix;
        }
    }

    private static NDIndex beginning(int dimensions) {
        return dimensions == 1
                ? new NDIndex(":" + COLUMNS)
                : new NDIndex("0,".repeat(dimensions - 2) + ":" + ROWS + ",:" + COLUMNS);
    }

    private static List<String> values(NDArray part) {
        List<String> values = new ArrayList<>();
        if (part.getDataType() == DataType.BOOLEAN) {
            for (boolean value : part.toBooleanArray()) {
                values.add(String.valueOf(value));
            }
            return values;
        }
        for (Number value : part.toArray()) {
            boolean fraction = value instanceof Float || value instanceof Double;
            values.add(fraction ? DecimalText.of(Double.parseDouble(value.toString())) : value.toString());
        }
        return values;
    }

    private static String row(List<String> values, long columns) {
        String more =
                columns > values.size() ? String.format(Locale.ROOT, ", ... %,d more", columns - values.size()) : "";
        return "[" + String.join(", ", values) + more + "]";
    }
}
