package org.longalign.notebook;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.RenderedImage;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * Teaches a kernel of the IJava line how values show: Tablesaw tables, charts of XChart, images, tensors of DJL, {@link
 * Markdown}, {@link Html}, {@link Latex}, {@link Json}, {@link Parameters}, and the records, collections, maps and arrays
 * of Java. Each has plain text too. The kernel finds it by {@link java.util.ServiceLoader}, as it finds those of other
 * jars. What these register for a class comes before what is registered here.
 */
public final class NotebookExtension implements Extension {
    @Override
    public void install(BaseKernel kernel) {
        register(kernel.getRenderer());
    }

    /** Adds the views to a renderer. */
    static void register(Renderer renderer) {
        renderer.createRegistration(Object.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register(NotebookExtension::showValue);
        renderer.createRegistration(Table.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((table, context) -> showGrid(context, TableView.of(table)));
        renderer.createRegistration(Chart.class)
                .supporting(MIMEType.IMAGE_PNG, MIMEType.IMAGE_SVG, MIMEType.TEXT_PLAIN)
                .preferring(MIMEType.TEXT_PLAIN)
                .register(NotebookExtension::showChart);
        renderer.createRegistration(LiveChart.class)
                .supporting(MIMEType.IMAGE_PNG, MIMEType.IMAGE_SVG, MIMEType.TEXT_PLAIN)
                .preferring(MIMEType.TEXT_PLAIN)
                .register((live, context) -> showChart(live.chart(), context));
        renderer.createRegistration(RenderedImage.class)
                .preferring(MIMEType.IMAGE_PNG, MIMEType.TEXT_PLAIN)
                .register((image, context) -> showImage(context, PngImage.of(image), describe(image)));
        renderer.createRegistration(NDArray.class)
                .preferring(MIMEType.TEXT_PLAIN)
                .register(
                        (array, context) -> context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> TensorText.of(array)));
        renderer.createRegistration(Parameters.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((parameters, context) ->
                        show(context, MIMEType.TEXT_HTML, parameters.toHtml(), parameters.toString()));
        registerSources(renderer);
    }

    /** What is a text in some format. */
    private static void registerSources(Renderer renderer) {
        renderer.createRegistration(Markdown.class)
                .preferring(MIMEType.TEXT_MARKDOWN, MIMEType.TEXT_PLAIN)
                .register((text, context) -> show(context, MIMEType.TEXT_MARKDOWN, text.source(), text.source()));
        renderer.createRegistration(Html.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((text, context) -> show(context, MIMEType.TEXT_HTML, text.source(), text.source()));
        renderer.createRegistration(Latex.class)
                .preferring(MIMEType.TEXT_LATEX, MIMEType.TEXT_PLAIN)
                .register((text, context) -> show(context, MIMEType.TEXT_LATEX, text.source(), text.source()));
        renderer.createRegistration(Json.class)
                .preferring(MIMEType.APPLICATION_JSON, MIMEType.TEXT_PLAIN)
                .register((json, context) -> show(context, MIMEType.APPLICATION_JSON, json.plain(), json.toString()));
        renderer.createRegistration(JsonNode.class)
                .preferring(MIMEType.APPLICATION_JSON, MIMEType.TEXT_PLAIN)
                .register((node, context) ->
                        show(context, MIMEType.APPLICATION_JSON, new Json(node).plain(), node.toPrettyString()));
    }

    private static void show(RenderContext context, MIMEType type, Object data, String text) {
        context.renderIfRequested(type, () -> data);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    private static void showGrid(RenderContext context, Grid grid) {
        context.renderIfRequested(MIMEType.TEXT_HTML, grid::html);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, grid::text);
    }

    /** Any value that has no view of its own: a table where it reads best as one, and the text of its parts. */
    private static void showValue(Object value, RenderContext context) {
        if (context.wantsDataRenderedAs(MIMEType.TEXT_HTML)) {
            ValueTable.of(value).ifPresent(grid -> context.renderIfRequested(MIMEType.TEXT_HTML, grid::html));
        }
        if (ValueTree.hasParts(value)) {
            context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> ValueText.of(value));
        }
    }

    /** A chart in the formats that were asked for by name, or else in the one that is in use. */
    private static void showChart(Chart<?, ?> chart, RenderContext context) {
        boolean png = context.wantsDataRenderedAs(MIMEType.IMAGE_PNG);
        boolean svg = context.wantsDataRenderedAs(MIMEType.IMAGE_SVG);
        if (svg || (!png && ChartFormat.used() == ChartFormat.SVG)) {
            context.getOutputContainer().putData(MIMEType.IMAGE_SVG, ChartFormat.svg(chart));
        }
        if (png || (!svg && ChartFormat.used() == ChartFormat.PNG)) {
            put(context, PngImage.of(chart));
        }
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> describe(chart));
    }

    private static void showImage(RenderContext context, PngImage image, String text) {
        if (context.wantsDataRenderedAs(MIMEType.IMAGE_PNG)) {
            put(context, image);
        }
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    private static void put(RenderContext context, PngImage image) {
        context.getOutputContainer().putData(MIMEType.IMAGE_PNG, image.base64(), image.metadata());
    }

    private static String describe(RenderedImage image) {
        return "image, " + image.getWidth() + " x " + image.getHeight();
    }

    private static String describe(Chart<?, ?> chart) {
        String title = chart.getTitle();
        String kind = chart.getClass().getSimpleName();
        return kind + (title == null || title.isBlank() ? "" : " \"" + title + "\"") + ", " + chart.getWidth() + " x "
                + chart.getHeight();
    }
}
