package org.longalign.notebook;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.Chart;
import org.longalign.plot.ChartStyle;
import tech.tablesaw.api.Table;

/** Views of the types of optional libraries; those of a library that is not on the class path are left out. */
final class LibraryViews {
    private LibraryViews() {}

    static void register(Renderer renderer) {
        List<Runnable> libraries = List.of(
                () -> Tables.register(renderer),
                () -> Charts.register(renderer),
                () -> Tensors.register(renderer),
                () -> JsonTrees.register(renderer));
        for (Runnable library : libraries) {
            try {
                library.run();
            } catch (NoClassDefFoundError e) {
                // Its classes are absent, so no value of them comes.
            }
        }
    }

    private static final class Tables {
        static void register(Renderer renderer) {
            renderer.createRegistration(Table.class)
                    .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                    .register((table, context) -> NotebookExtension.showGrid(context, TableView.of(table)));
        }
    }

    private static final class Tensors {
        static void register(Renderer renderer) {
            renderer.createRegistration(NDArray.class)
                    .preferring(MIMEType.TEXT_PLAIN)
                    .register((array, context) ->
                            context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> TensorText.of(array)));
        }
    }

    private static final class JsonTrees {
        static void register(Renderer renderer) {
            renderer.createRegistration(Json.class)
                    .preferring(MIMEType.APPLICATION_JSON, MIMEType.TEXT_PLAIN)
                    .register((json, context) ->
                            NotebookExtension.show(context, MIMEType.APPLICATION_JSON, json.plain(), json.toString()));
            renderer.createRegistration(JsonNode.class)
                    .preferring(MIMEType.APPLICATION_JSON, MIMEType.TEXT_PLAIN)
                    .register((node, context) -> NotebookExtension.show(
                            context, MIMEType.APPLICATION_JSON, new Json(node).plain(), node.toPrettyString()));
        }
    }

    private static final class Charts {
        /** The values that a chart shows. Front ends do not know the type, and show the picture. */
        private static final MIMEType SERIES = MIMEType.parse("application/vnd.longalign.series+json");

        static void register(Renderer renderer) {
            renderer.createRegistration(Chart.class)
                    .supporting(MIMEType.IMAGE_PNG, MIMEType.IMAGE_SVG, MIMEType.TEXT_PLAIN)
                    .preferring(MIMEType.TEXT_PLAIN)
                    .register(Charts::show);
            renderer.createRegistration(LiveChart.class)
                    .supporting(MIMEType.IMAGE_PNG, MIMEType.IMAGE_SVG, MIMEType.TEXT_PLAIN)
                    .preferring(MIMEType.TEXT_PLAIN)
                    .register((live, context) -> show(live.chart(), context));
        }

        /** Shows a chart in the requested formats, else in the current one. */
        private static void show(Chart<?, ?> chart, RenderContext context) {
            String words = ChartStyle.words(chart);
            boolean png = context.wantsDataRenderedAs(MIMEType.IMAGE_PNG);
            boolean svg = context.wantsDataRenderedAs(MIMEType.IMAGE_SVG);
            if (svg || (!png && ChartFormat.used() == ChartFormat.SVG)) {
                context.getOutputContainer().putData(MIMEType.IMAGE_SVG, ChartFormat.svg(chart, words));
            }
            if (png || (!svg && ChartFormat.used() == ChartFormat.PNG)) {
                NotebookExtension.put(context, PngImage.of(chart).saying(words));
            }
            context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> words);
            context.getOutputContainer().putData(SERIES, ChartStyle.data(chart));
        }
    }
}
