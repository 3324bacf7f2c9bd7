package org.longalign.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapSeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * The values that a chart shows, as plain data and in words.
 *
 * @param kind such as {@code Bars}
 * @param lines the series, in order
 */
record ChartData(String kind, String title, String x, String y, List<Line> lines) {
    /** The most points of a series; of a longer one, every second, third and so on is given. */
    private static final int MOST_POINTS = 400;

    private static final int SPOKEN_POINTS = 12;
    private static final int SPOKEN_LINES = 12;
    private static final MathContext DIGITS = new MathContext(6);
    private static final MathContext FEW_DIGITS = new MathContext(3);

    /**
     * A series.
     *
     * @param x a number or the name of a category for each point
     * @param y as many values; NaN where there is none
     * @param more further lists of the kind of {@code y}, by name, such as the ends of intervals
     */
    record Line(String name, List<?> x, List<Double> y, Map<String, List<?>> more) {}

    /** A chart that says of itself what it shows, since its points are drawn from other data. */
    interface Described {
        ChartData data();
    }

    static ChartData of(Chart<?, ?> chart) {
        if (chart instanceof Described described) {
            return described.data();
        }
        String title = Objects.requireNonNullElse(chart.getTitle(), "");
        String x = chart instanceof AxesChart<?, ?> axes ? Objects.requireNonNullElse(axes.getXAxisTitle(), "") : "";
        String y = chart instanceof AxesChart<?, ?> axes ? Objects.requireNonNullElse(axes.getYAxisTitle(), "") : "";
        if (chart instanceof XYChart lines) {
            List<Line> all =
                    lines.getSeriesCollection().stream().map(ChartData::line).toList();
            return new ChartData(kind(lines), title, x, y, all);
        }
        if (chart instanceof CategoryChart bars) {
            List<Line> all =
                    bars.getSeriesCollection().stream().map(ChartData::line).toList();
            return new ChartData("Bars", title, x, y, all);
        }
        if (chart instanceof HeatMapChart map) {
            HeatMapSeries cells = map.getHeatMapSeries();
            return new ChartData("Heat map", title, x, y, cells == null ? List.of() : rows(cells));
        }
        return new ChartData(chart.getClass().getSimpleName(), title, x, y, List.of());
    }

    private static String kind(XYChart chart) {
        XYSeries.XYSeriesRenderStyle style = chart.getSeriesCollection().stream()
                .flatMap(series -> series.getXYSeriesRenderStyle().stream())
                .findFirst()
                .orElse(chart.getStyler().getDefaultSeriesRenderStyle());
        return switch (style) {
            case Scatter -> "Points";
            case Area, StepArea, PolygonArea -> "Areas";
            default -> "Lines";
        };
    }

    private static Line line(XYSeries series) {
        return new Line(
                series.getName(), list(series.getXData()), list(series.getYData()), errors(series.getExtraValues()));
    }

    private static Line line(CategorySeries series) {
        Collection<?> names = series.getXData();
        return new Line(
                series.getName(),
                names.stream().map(String::valueOf).toList(),
                list(series.getYData()),
                errors(series.getExtraValues()));
    }

    private static Map<String, List<?>> errors(double @Nullable [] values) {
        return values == null ? Map.of() : Map.of("error", list(values));
    }

    /** A line for each row of the map, from the top. */
    private static List<Line> rows(HeatMapSeries cells) {
        List<String> columns = cells.getXData().stream().map(String::valueOf).toList();
        List<Line> rows = new ArrayList<>();
        for (int y = cells.getYData().size() - 1; y >= 0; y--) {
            double[] values = new double[columns.size()];
            java.util.Arrays.fill(values, Double.NaN);
            for (Number[] cell : cells.getHeatData()) {
                if (cell[1].intValue() == y) {
                    values[cell[0].intValue()] = cell[2].doubleValue();
                }
            }
            rows.add(new Line(String.valueOf(cells.getYData().get(y)), columns, list(values), Map.of()));
        }
        return rows;
    }

    static List<Double> list(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    /** Maps, lists, texts and numbers of six digits; null in place of what is no number. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        json.put("title", title);
        json.put("x", x);
        json.put("y", y);
        json.put("series", lines.stream().map(ChartData::json).toList());
        return json;
    }

    private static Map<String, Object> json(Line line) {
        int points = line.x().size();
        int every = Math.max(1, (points + MOST_POINTS - 1) / MOST_POINTS);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", line.name());
        if (every > 1) {
            json.put("points", points);
            json.put("every", every);
        }
        json.put("x", plain(line.x(), every));
        json.put("y", plain(line.y(), every));
        line.more().forEach((name, values) -> json.put(name, plain(values, every)));
        return json;
    }

    private static List<Object> plain(List<?> values, int every) {
        List<Object> plain = new ArrayList<>();
        for (int i = 0; i < values.size(); i += every) {
            Object value = values.get(i);
            plain.add(
                    value instanceof List<?> inner ? plain(inner, 1) : value instanceof Number n ? rounded(n) : value);
        }
        return plain;
    }

    private static @Nullable Object rounded(Number number) {
        double value = number.doubleValue();
        return Double.isFinite(value)
                ? (Object) new BigDecimal(value).round(DIGITS).doubleValue()
                : null;
    }

    /** One paragraph: the kind, the title, the axes, and the values of each series or its ends and extremes. */
    String words() {
        String axes = y.isBlank() || x.isBlank() ? y + x : y + " by " + x;
        String head = kind + (title.isBlank() ? "" : " \"" + title + "\"") + (axes.isBlank() ? "" : ": " + axes) + ". ";
        if (lines.stream().allMatch(line -> line.x().isEmpty())) {
            return head + "Nothing to show: no data.";
        }
        String more = lines.size() > SPOKEN_LINES ? " " + (lines.size() - SPOKEN_LINES) + " more series." : "";
        return head + lines.stream().limit(SPOKEN_LINES).map(ChartData::words).collect(Collectors.joining(" ")) + more;
    }

    private static String words(Line line) {
        int points = line.x().size();
        if (points <= SPOKEN_POINTS || line.x().get(0) instanceof String) {
            String values = IntStream.range(0, Math.min(points, 2 * SPOKEN_POINTS))
                    .mapToObj(i -> point(line, i))
                    .collect(Collectors.joining(", "));
            return line.name() + ": " + values + (points > 2 * SPOKEN_POINTS ? ", ..." : "") + ".";
        }
        double[] known = line.y().stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .toArray();
        return line.name() + ": " + points + " points from " + point(line, 0) + " to " + point(line, points - 1)
                + ", lowest " + few(DoubleStream.of(known).min().orElse(Double.NaN)) + ", highest "
                + few(DoubleStream.of(known).max().orElse(Double.NaN)) + ".";
    }

    private static String point(Line line, int i) {
        Object at = line.x().get(i);
        String value = few(line.y().get(i));
        List<?> low = line.more().get("low");
        List<?> high = line.more().get("high");
        if (low != null && high != null && low.get(i) instanceof Double from && high.get(i) instanceof Double to) {
            value += Double.isFinite(from) ? " [" + few(from) + ", " + few(to) + "]" : "";
        }
        return at instanceof Number number ? "(" + few(number.doubleValue()) + ", " + value + ")" : at + " " + value;
    }

    private static String few(double value) {
        if (!Double.isFinite(value)) {
            return "none";
        }
        BigDecimal exact = new BigDecimal(value);
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e9;
        return whole
                ? String.valueOf((long) value)
                : exact.round(FEW_DIGITS).stripTrailingZeros().toString();
    }
}
