package org.longalign.notebook;

import java.awt.image.RenderedImage;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.longalign.plot.BatchPreview;

/**
 * Registers views with a kernel of the IJava line: for Tablesaw tables, XChart charts, images, DJL tensors, {@link
 * Markdown}, {@link Html}, {@link Latex}, {@link Json}, {@link Parameters}, {@link BatchPreview}, and Java's records, collections, maps and
 * arrays. Each has plain text too. Kernels find it by {@link java.util.ServiceLoader}. Views that other extensions
 * register for a class take precedence.
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
        renderer.createRegistration(RenderedImage.class)
                .preferring(MIMEType.IMAGE_PNG, MIMEType.TEXT_PLAIN)
                .register((image, context) -> showImage(context, PngImage.of(image), describe(image)));
        renderer.createRegistration(Parameters.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((parameters, context) ->
                        show(context, MIMEType.TEXT_HTML, parameters.toHtml(), parameters.toString()));
        registerSources(renderer);
        renderer.createRegistration(BatchPreview.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((preview, context) -> show(context, MIMEType.TEXT_HTML, preview.html(), preview.toString()));
        LibraryViews.register(renderer);
    }

    /** Adds the views of texts in some format. */
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
    }

    static void show(RenderContext context, MIMEType type, Object data, String text) {
        context.renderIfRequested(type, () -> data);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    static void showGrid(RenderContext context, Grid grid) {
        context.renderIfRequested(MIMEType.TEXT_HTML, grid::html);
        context.renderIfRequested(MIMEType.TEXT_PLAIN, grid::text);
    }

    /** Shows a value without a view of its own: as a table if that suits it, and as the text of its parts. */
    private static void showValue(Object value, RenderContext context) {
        if (context.wantsDataRenderedAs(MIMEType.TEXT_HTML)) {
            ValueTable.of(value).ifPresent(grid -> context.renderIfRequested(MIMEType.TEXT_HTML, grid::html));
        }
        if (ValueTree.hasParts(value)) {
            context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> ValueText.of(value));
        }
    }

    private static void showImage(RenderContext context, PngImage image, String text) {
        if (context.wantsDataRenderedAs(MIMEType.IMAGE_PNG)) {
            put(context, image);
        }
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> text);
    }

    static void put(RenderContext context, PngImage image) {
        context.getOutputContainer().putData(MIMEType.IMAGE_PNG, image.base64(), image.metadata());
    }

    private static String describe(RenderedImage image) {
        return "image, " + image.getWidth() + " x " + image.getHeight();
    }
}
