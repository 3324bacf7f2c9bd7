package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
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
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
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
    void missingValuesAreDashesAndEmptyTablesHaveTheirHeader() {
        DoubleColumn column = DoubleColumn.create("x", 1.5, 2.5);
        column.setMissing(1);
        String missing = html(Table.create(column));
        assertTrue(missing.contains("<span title=\"missing\""), missing);
        assertEquals(
                List.of("  x", "---", "1.5", "  -"),
                text(Table.create(column)).lines().skip(1).toList());
        assertTrue(html(Table.create("none")).contains("none (0 rows, 0 columns)"));
        String header = html(Table.create("t", StringColumn.create("s")));
        assertTrue(header.contains(">s</th>") && header.contains("0 rows, 1 column)"), header);
    }

    @Test
    void wideTableSaysWhatIsLeftOut() {
        Table table = Table.create("wide");
        for (int i = 0; i < 100; i++) {
            table.addColumns(IntColumn.create("c" + i, new int[] {i}));
        }
        String html = html(table);
        assertTrue(html.contains("(1 row, 100 columns)"), html);
        assertTrue(html.contains(">\u2026 75 columns left out \u2026</th>"), html);
        assertTrue(html.contains(">c19<") && !html.contains(">c20<"), html);
        assertTrue(!html.contains(">c94<") && html.contains(">c95<"), html);
    }

    @Test
    void datesAndLongTextsRead() {
        Table table = Table.create(
                "t",
                DateColumn.create("day", LocalDate.of(2024, 2, 29)),
                DateTimeColumn.create("time", LocalDateTime.of(2024, 2, 29, 13, 5)),
                StringColumn.create("text", "x".repeat(100_000)));
        String html = html(table);
        assertTrue(html.contains(">2024-02-29<") && html.contains("2024-02-29T13:05"), html);
        assertTrue(html.contains("x\u2026 (100,000 characters)") && html.length() < 3_000, "length " + html.length());
        assertTrue(text(table).length() < 1_000, text(table));
    }

    @Test
    void doublesHaveFourDigitsUnlessTheColumnSaysHow() {
        String fractions = html(Table.create("t", DoubleColumn.create("x", 27, 0.5, 6.25, 1e-9)));
        for (String cell : List.of("27.00", "0.50", "6.25", "1E-9")) {
            assertTrue(fractions.contains(">" + cell + "<"), "the points stand below each other: " + fractions);
        }
        assertEquals("0.3333", DecimalText.of(1.0 / 3));
        assertEquals("12.35", DecimalText.of(12.3456));
        assertEquals("12345.7", DecimalText.of(12345.678));
        assertEquals("65536", DecimalText.of(65536));
        assertEquals("1.235E-9", DecimalText.of(1.2346e-9));
        assertEquals("0", DecimalText.of(-0.0));
        assertEquals("NaN", DecimalText.of(Double.NaN));

        DoubleColumn column = DoubleColumn.create("x", 1.0 / 3, 1e-9);
        assertTrue(html(Table.create(column)).contains(">0.3333</td>"));
        assertTrue(html(Table.create(column)).contains(">1E-9</td>"));
        column.setPrintFormatter(NumberColumnFormatter.percent(1));
        assertTrue(html(Table.create(column)).contains(">33.3%</td>"), html(Table.create(column)));
        assertTrue(html(Table.create(FloatColumn.create("f", 0.1f))).contains(">0.1</td>"));
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
        String words = "Lines \"Losses\". a: (1, 3), (2, 1), (3, 2).";
        assertEquals(words, text(chart));
        assertEquals(
                Map.of("width", 300, "height", 200, "alt", words),
                PngImage.of(chart).saying(words).metadata());
        Map<?, ?> series =
                assertInstanceOf(Map.class, data.getData(MIMEType.parse("application/vnd.longalign.series+json")));
        assertEquals("Losses", series.get("title"));
        assertEquals(
                List.of(Map.of("name", "a", "x", List.of(1.0, 2.0, 3.0), "y", List.of(3.0, 1.0, 2.0))),
                series.get("series"));
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
    void chartIsSvgWhereThatIsAskedFor() {
        XYChart chart = new XYChartBuilder().width(300).height(200).title("<a>").build();
        chart.addSeries("<script>", new double[] {1, 2}, new double[] {3, 1});
        DisplayData once = renderer.renderAs(chart, "image/svg+xml");
        String svg = String.valueOf(once.getData(MIMEType.IMAGE_SVG));
        assertTrue(svg.startsWith("<svg") && svg.contains("viewBox=\"0 0 300 200\""), svg.substring(0, 200));
        assertFalse(svg.contains("<script>"));
        assertTrue(svg.contains("<title>Lines &quot;&lt;a&gt;&quot;"), svg.substring(0, 300));
        assertFalse(once.hasDataForType(MIMEType.IMAGE_PNG));
        ChartFormat.use(ChartFormat.SVG);
        try {
            DisplayData lasting = renderer.render(chart);
            assertTrue(lasting.hasDataForType(MIMEType.IMAGE_SVG) && !lasting.hasDataForType(MIMEType.IMAGE_PNG));
            DisplayData png = renderer.renderAs(chart, "image/png");
            assertTrue(png.hasDataForType(MIMEType.IMAGE_PNG) && !png.hasDataForType(MIMEType.IMAGE_SVG));
        } finally {
            ChartFormat.use(ChartFormat.PNG);
        }
    }

    @Test
    void imagesOfUncommonKindsAreConverted() throws IOException {
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_FLOAT);
        BufferedImage image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 2), false, null);
        assertEquals(2, decode(renderer.render(image)).getWidth());
    }

    @Test
    void textsShowInTheirFormats() {
        assertEquals("**a**", data(Markdown.of("**a**"), MIMEType.TEXT_MARKDOWN));
        assertEquals("<b>a</b>", data(Html.of("<b>a</b>"), MIMEType.TEXT_HTML));
        assertEquals("&lt;b&gt; &amp; &quot;&#39;", Html.escape("<b> & \"'"));
        assertEquals("$$x^2$$", data(Latex.of("x^2"), MIMEType.TEXT_LATEX));
        assertEquals("$x$", data(Latex.of("$x$"), MIMEType.TEXT_LATEX));
        assertEquals("**a**", text(Markdown.of("**a**")));
    }

    private Object data(Object value, MIMEType type) {
        return renderer.render(value).getData(type);
    }

    @Test
    void jsonShowsAsATreeAndAsText() throws IOException {
        assertEquals(Map.of("a", List.of(1, 2.5)), data(Json.of("{\"a\": [1, 2.5]}"), MIMEType.APPLICATION_JSON));
        record Point(int x, int y) {}
        assertEquals(Map.of("x", 1, "y", 2), data(Json.of(new Point(1, 2)), MIMEType.APPLICATION_JSON));
        JsonNode node = new ObjectMapper().readTree("{\"k\": null}");
        assertEquals("{\n  \"k\" : null\n}", text(node));
        assertInstanceOf(Map.class, data(node, MIMEType.APPLICATION_JSON));
        String wrong = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Json.of("{\"a\": [1,\n 2"))
                .getMessage());
        assertTrue(wrong.startsWith("not JSON, line 2, column "), wrong);
        assertThrows(IllegalArgumentException.class, () -> Json.of(" "));
    }

    @Test
    void otherValuesHaveText() {
        assertEquals("[1, 2]", text(List.of(1, 2)));
        assertInstanceOf(String.class, renderer.render("x").getData(MIMEType.TEXT_PLAIN));
        assertFalse(renderer.render(List.of(1, 2)).hasDataForType(MIMEType.TEXT_HTML), "text says it all");
    }

    @Test
    void recordsAndMapsInAListAreATable() {
        record Pack(String name, double share, List<Integer> lengths) {}
        String html = html(List.of(
                new Pack("<script>", 0.5, List.of(1, 2)), new Pack("b", 0.125, java.util.Collections.emptyList())));
        assertTrue(html.contains("Pack: 2 rows, 3 columns"), html);
        assertTrue(html.contains("&lt;script&gt;") && !html.contains("<script>"), html);
        assertTrue(html.contains("right\">0.500</td>") && html.contains("right\">0.125</td>"), html);
        assertTrue(html.contains(">[1, 2]</td>"), html);
        String maps = html(List.of(Map.of("<k>", 1), Map.of("other", 2)));
        assertTrue(maps.contains("&lt;k&gt;") && maps.contains("missing") && maps.contains(">2</td>"), maps);
        String keyed = html(Map.of("first", new Pack("x", 1, List.of())));
        assertTrue(keyed.contains(">first</td>") && keyed.contains(">share</th>"), keyed);
        String many = html(java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(i -> Map.of("i", i))
                .toList());
        assertTrue(many.contains("... 940 rows left out ...") && many.contains(">999<"), "the first and the last");
    }
}
