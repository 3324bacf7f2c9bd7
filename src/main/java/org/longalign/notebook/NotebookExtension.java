package org.longalign.notebook;

import java.awt.image.BufferedImage;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * Teaches a kernel of the IJava line to show Tablesaw tables as HTML, XChart charts and images as PNG, and {@link
 * Parameters}. The kernel finds it by {@link java.util.ServiceLoader}. Each has plain text too.
 */
public final class NotebookExtension implements Extension {
    @Override
    public void install(BaseKernel kernel) {
        register(kernel.getRenderer());
    }

    /** Adds the views to a renderer. */
    static void register(Renderer renderer) {
        renderer.createRegistration(Table.class)
                .preferring(MIMEType.TEXT_HTML)
                .supporting(MIMEType.TEXT_PLAIN)
                .register((table, context) -> {
                    TableView view = new TableView(table);
                    showText(context, view.html(), view.text());
                });
        renderer.createRegistration(Chart.class)
                .preferring(MIMEType.IMAGE_PNG)
                .supporting(MIMEType.TEXT_PLAIN)
                .register((chart, context) -> showImage(context, PngImage.of(chart), describe(chart)));
        renderer.createRegistration(BufferedImage.class)
                .preferring(MIMEType.IMAGE_PNG)
                .supporting(MIMEType.TEXT_PLAIN)
                .register((image, context) -> showImage(
                        context, PngImage.of(image), "image, " + image.getWidth() + " x " + image.getHeight()));
        renderer.createRegistration(Parameters.class)
                .preferring(MIMEType.TEXT_HTML)
                .supporting(MIMEType.TEXT_PLAIN)
                .register((parameters, context) -> showText(context, parameters.toHtml(), parameters.toString()));
    }

    private static void showText(RenderContext context, String html, String text) {
        context.renderIfRequested(MIMEType.TEXT_HTML, () -> html);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    private static void showImage(RenderContext context, PngImage image, String text) {
        context.renderIfRequested(
                MIMEType.IMAGE_PNG, (type, out) -> out.putData(type, image.base64(), image.metadata()));
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    private static String describe(Chart<?, ?> chart) {
        String title = chart.getTitle();
        String kind = chart.getClass().getSimpleName();
        return kind + (title == null || title.isBlank() ? "" : " \"" + title + "\"") + ", " + chart.getWidth() + " x "
                + chart.getHeight();
    }
}
