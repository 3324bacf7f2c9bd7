package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class ViewsTest {
    @Test
    void tablesAreHtmlAndText() {
        Map<String, String> views = Views.of(Table.create("t", IntColumn.create("n", 1, 2)));
        assertTrue(views.getOrDefault("text/html", "").contains("<table"), views.toString());
        assertTrue(views.getOrDefault("text/plain", "").contains("n"), views.toString());
    }

    @Test
    void chartsAndImagesArePictures() throws IOException {
        XYChart chart = new XYChartBuilder().width(200).height(100).build();
        chart.addSeries("s", new double[] {1, 2}, new double[] {3, 4});
        for (Object shown : new Object[] {chart, new BufferedImage(20, 10, BufferedImage.TYPE_INT_ARGB)}) {
            Map<String, String> views = Views.of(shown);
            byte[] png = Base64.getDecoder().decode(views.getOrDefault("image/png", ""));
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            assertEquals(2 * image.getHeight(), image.getWidth());
            assertTrue(!views.getOrDefault("text/plain", "").isBlank());
        }
    }

    @Test
    void everyTypeHasTheFormatThatShowsItBest() {
        assertEquals("text/html", Views.types().get(Table.class));
        assertEquals(4, Views.types().size());
    }
}
