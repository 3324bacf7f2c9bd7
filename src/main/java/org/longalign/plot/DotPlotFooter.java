package org.longalign.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * Names of categories, axis title and legend under a {@link DotPlot}. XChart's own ticks leave out names of more than 20
 * characters, and never end where two are equal.
 */
final class DotPlotFooter extends Annotation {
    private static final int LINE_PIXELS = 16;
    private static final int MOST_LINES = 4;
    private static final int GAP_PIXELS = 6;
    private static final int LEGEND_GAP = 22;
    private static final int MARK_PIXELS = 9;
    private static final double TILT = Math.PI / 5;
    private static final int LETTER_PIXELS = 7;

    /** The width of the plot area, about, for which names are cut into lines. */
    static final int PLOT_PIXELS = 850;

    private final DotPlot plot;
    private final List<List<String>> names;
    private final boolean hasLegend;
    private final boolean tilted;
    private int top;

    DotPlotFooter(DotPlot plot, List<String> categories, boolean hasLegend) {
        super(true);
        this.plot = plot;
        this.hasLegend = hasLegend;
        int letters = Math.max(6, PLOT_PIXELS / Math.max(1, categories.size()) / LETTER_PIXELS);
        List<List<String>> cut =
                categories.stream().map(name -> lines(name, letters)).toList();
        tilted = cut.stream()
                .anyMatch(
                        lines -> lines.size() > MOST_LINES || lines.stream().anyMatch(line -> line.length() > letters));
        names = tilted ? categories.stream().map(List::of).toList() : cut;
    }

    /** The height that the footer takes, in pixels. */
    int height() {
        return namesHeight() + (hasLegend ? 2 : 1) * LINE_PIXELS + 4 * GAP_PIXELS;
    }

    private int namesHeight() {
        int letters =
                names.stream().mapToInt(name -> name.get(0).length()).max().orElse(0);
        return tilted
                ? LINE_PIXELS + (int) (letters * LETTER_PIXELS * Math.sin(TILT))
                : names.stream().mapToInt(List::size).max().orElse(0) * LINE_PIXELS;
    }

    /** Sets the place of its upper edge. */
    void at(int y) {
        top = y;
    }

    @Override
    public void paint(Graphics2D graphics) {
        Font font = plot.getStyler().getAxisTickLabelsFont();
        graphics.setFont(font);
        graphics.setColor(plot.getStyler().getAxisTickLabelsColor());
        FontMetrics metrics = graphics.getFontMetrics();
        int y = top + GAP_PIXELS;
        for (int c = 0; c < names.size(); c++) {
            if (tilted) {
                String name = names.get(c).get(0);
                AffineTransform before = graphics.getTransform();
                graphics.rotate(-TILT, getXAxisScreenValue(c), y + LINE_PIXELS / 2.0);
                graphics.drawString(name, getXAxisScreenValue(c) - metrics.stringWidth(name), y + LINE_PIXELS / 2);
                graphics.setTransform(before);
                continue;
            }
            for (int line = 0; line < names.get(c).size(); line++) {
                String text = names.get(c).get(line);
                graphics.drawString(
                        text, getXAxisScreenValue(c) - metrics.stringWidth(text) / 2, y + (line + 1) * LINE_PIXELS - 4);
            }
        }
        y += namesHeight() + GAP_PIXELS;
        int middle = (getXAxisScreenValueForMin() + getXAxisScreenValueForMax()) / 2;
        String title = plot.getXAxisTitle() == null ? "" : plot.getXAxisTitle();
        graphics.drawString(title, middle - metrics.stringWidth(title) / 2, y + LINE_PIXELS - 4);
        if (hasLegend) {
            legend(graphics, metrics, middle, y + LINE_PIXELS + GAP_PIXELS);
        }
    }

    private void legend(Graphics2D graphics, FontMetrics metrics, int middle, int y) {
        List<XYSeries> shown = plot.getSeriesCollection().stream()
                .filter(XYSeries::isShowInLegend)
                .toList();
        int width = shown.stream()
                .mapToInt(series -> metrics.stringWidth(series.getName()) + 2 * MARK_PIXELS + LEGEND_GAP)
                .sum();
        int x = middle - (width - LEGEND_GAP) / 2;
        for (XYSeries series : shown) {
            Color color = series.getMarkerColor();
            graphics.setColor(color);
            series.getMarker().paint(graphics, x, y + LINE_PIXELS / 2.0, MARK_PIXELS);
            graphics.setColor(plot.getStyler().getAxisTickLabelsColor());
            graphics.drawString(series.getName(), x + MARK_PIXELS, y + LINE_PIXELS - 4);
            x += metrics.stringWidth(series.getName()) + 2 * MARK_PIXELS + LEGEND_GAP;
        }
    }

    /** A name in lines of about so many letters, cut between words where that is possible. */
    static List<String> lines(String name, int letters) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Arrays.asList(name.split("(?<=[-_/])|\\s+"))) {
            String glue = line.isEmpty() || line.toString().matches(".*[-_/]") ? "" : " ";
            if (!line.isEmpty() && line.length() + glue.length() + word.length() > letters) {
                lines.add(line.toString());
                line.setLength(0);
                glue = "";
            }
            line.append(glue).append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
