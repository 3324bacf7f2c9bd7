package org.longalign.notebook;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * How charts show: as pixels, twice as dense as the page's, or as vectors, which stay sharp at every size, but take more
 * room and long to show with many thousands of points. A single chart shows as the other by {@code display(chart,
 * "image/svg+xml")} or {@code display(chart, "image/png")}.
 *
 * <pre>{@code
 * ChartFormat.use(ChartFormat.SVG);
 * }</pre>
 */
public enum ChartFormat {
    /** Pixels; the default. */
    PNG,
    /** Vectors. */
    SVG;

    private static volatile ChartFormat used = PNG;

    /** Shows charts in this format from now on. */
    public static void use(ChartFormat format) {
        used = format;
    }

    /** The format that charts show in. */
    public static ChartFormat used() {
        return used;
    }

    /** A chart as an SVG element; its text is drawn, so that it needs no font. */
    static String svg(Chart<?, ?> chart) {
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        PageSize size = new PageSize(chart.getWidth(), chart.getHeight());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor().getDocument(graphics.getCommands(), size).writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw the chart as SVG: " + e.getMessage(), e);
        }
        String document = bytes.toString(StandardCharsets.UTF_8);
        return document.substring(document.indexOf("<svg")); // pages take the element without its prolog
    }
}
