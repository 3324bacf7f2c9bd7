package org.longalign.kernel.internal.output;

import java.net.URI;
import java.net.URL;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** The kernel's own views in place of the base library's that are no well-formed HTML. */
public final class StandardViews {
    private StandardViews() {}

    public static void register(Renderer renderer) {
        renderer.createRegistration(URL.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((url, context) -> link(url.toExternalForm(), context));
        renderer.createRegistration(URI.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN)
                .register((uri, context) -> link(uri.toString(), context));
    }

    /** A link to an address of the web or of a file; other schemes, such as {@code javascript}, are text alone. */
    private static void link(String address, RenderContext context) {
        if (address.matches("(?i)(?:https?|file):.*")) {
            String escaped = escaped(address);
            context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<a href=\"" + escaped + "\">" + escaped + "</a>");
        }
        context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> address);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
