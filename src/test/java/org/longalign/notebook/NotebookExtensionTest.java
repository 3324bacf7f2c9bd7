package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

class NotebookExtensionTest {
    private final Renderer renderer = new Renderer();

    @BeforeEach
    void register() {
        NotebookExtension.register(renderer);
    }

    private String html(Object value) {
        return String.valueOf(renderer.render(value).getData(MIMEType.TEXT_HTML));
    }

    private String text(Object value) {
        return String.valueOf(renderer.render(value).getData(MIMEType.TEXT_PLAIN));
    }

    private static BufferedImage decode(DisplayData data) throws IOException {
        Object png = data.getData(MIMEType.IMAGE_PNG);
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(String.valueOf(png))));
        assertNotNull(image);
        return image;
    }

    @Test
    void kernelsFindIt() {
        assertTrue(ServiceLoader.load(Extension.class).stream()
                .anyMatch(provider -> provider.type() == NotebookExtension.class));
    }

    @Test
    void tableIsEscapedAndNumbersStandRight() {
        Table table = Table.create(
                "a < b", IntColumn.create("n", new int[] {7}), StringColumn.create("<script>", "x & \"y\""));
        String html = html(table);
        assertTrue(html.contains("a &lt; b (1 row, 2 columns)"), html);
        assertTrue(html.contains("&lt;script&gt;") && html.contains("x &amp; &quot;y&quot;"), html);
        assertFalse(html.contains("<script>"));
        assertTrue(html.contains("text-align:right\">7</td>"), html);
        assertTrue(html.contains("text-align:left\">x"), html);
        assertTrue(text(table).contains("x & \"y\""), text(table));
    }

    @Test
    void longTableSaysWhatIsLeftOut() {
        String html = html(Table.create("t", IntColumn.indexColumn("i", 2_060, 0)));
        assertTrue(html.contains("... 2,000 rows left out ..."), html);
        assertTrue(html.contains(">49</td>") && !html.contains(">50</td>"), html);
        assertTrue(!html.contains(">2049</td>") && html.contains(">2050</td>"), html);
        String whole = html(Table.create("t", IntColumn.indexColumn("i", 60, 0)));
        assertFalse(whole.contains("left out"));
        assertTrue(whole.contains(">59</td>"), whole);
    }

    @Test
    void missingValuesAreEmptyAndEmptyTablesHaveTheirHeader() {
        DoubleColumn column = DoubleColumn.create("x", 1.5, 2.5);
        column.setMissing(1);
        assertTrue(html(Table.create(column)).contains("\"></td>"));
        assertTrue(html(Table.create("none")).contains("none (0 rows, 0 columns)"));
        String header = html(Table.create("t", StringColumn.create("s")));
        assertTrue(header.contains(">s</th>") && header.contains("0 rows, 1 column)"), header);
    }

    @Test
    void doublesHaveFourDigitsUnlessTheColumnSaysHow() {
        String fractions = new TableView(Table.create("t", DoubleColumn.create("x", 27, 0.5, 6.25, 1e-9))).html();
        for (String cell : List.of("27.00", "0.50", "6.25", "1E-9")) {
            assertTrue(fractions.contains(">" + cell + "<"), "the points stand below each other: " + fractions);
        }
        assertEquals("0.3333", TableView.number(1.0 / 3));
        assertEquals("12.35", TableView.number(12.3456));
        assertEquals("12345.7", TableView.number(12345.678));
        assertEquals("65536", TableView.number(65536));
        assertEquals("1.235E-9", TableView.number(1.2346e-9));
        assertEquals("0", TableView.number(-0.0));
        assertEquals("NaN", TableView.number(Double.NaN));

        DoubleColumn column = DoubleColumn.create("x", 1.0 / 3, 1e-9);
        assertTrue(html(Table.create(column)).contains(">0.3333</td>"));
        assertTrue(html(Table.create(column)).contains(">1E-9</td>"));
        column.setPrintFormatter(NumberColumnFormatter.percent(1));
        assertTrue(html(Table.create(column)).contains(">33.3%</td>"), html(Table.create(column)));
    }

    @Test
    void chartIsACrispPng() throws IOException {
        XYChart chart =
                new XYChartBuilder().width(300).height(200).title("Losses").build();
        chart.addSeries("a", new double[] {1, 2, 3}, new double[] {3, 1, 2});
        DisplayData data = renderer.render(chart);
        BufferedImage image = decode(data);
        assertEquals(600, image.getWidth());
        assertEquals(400, image.getHeight());
        assertEquals("XYChart \"Losses\", 300 x 200", text(chart));
        assertTrue(coloursIn(image) > 3, "something is drawn");
    }

    private static long coloursIn(BufferedImage image) {
        return java.util.Arrays.stream(
                        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .distinct()
                .count();
    }

    @Test
    void imageIsAPngPixelForPixel() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 1, 0x80FF0000);
        BufferedImage shown = decode(renderer.render(image));
        assertEquals(0x80FF0000, shown.getRGB(1, 1));
        assertEquals(3, shown.getWidth());
        assertEquals("image, 3 x 2", text(image));
        assertEquals(Map.of("width", 3, "height", 2), PngImage.of(image).metadata());
    }

    @Test
    void otherValuesHaveText() {
        assertEquals("[1, 2]", text(java.util.List.of(1, 2)));
        assertInstanceOf(String.class, renderer.render("x").getData(MIMEType.TEXT_PLAIN));
    }
}
