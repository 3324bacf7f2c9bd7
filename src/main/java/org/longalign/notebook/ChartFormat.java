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
 * The format of charts: pixels, at twice the page's density, or vectors, which are sharp at every size but larger, and
 * slow with many thousands of points. {@code display(chart, "image/svg+xml")} or {@code display(chart, "image/png")}
 * shows a single chart in the other format.
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

    /** Sets the format for all further charts. */
    public static void use(ChartFormat format) {
        used = format;
    }

    /** The current format. */
    public static ChartFormat used() {
        return used;
    }

    /** A chart as an SVG element, with words for those who do not see it as its title. Its text is drawn as shapes and needs no font. */
    static String svg(Chart<?, ?> chart, String words) {
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
        String element = document.substring(document.indexOf("<svg")); // HTML takes it without the XML prolog
        int inside = element.indexOf('>') + 1;
        return element.substring(0, inside) + "<title>" + Grid.escape(words) + "</title>" + element.substring(inside);
    }
}
