package org.longalign.notebook;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.Chart;
import tech.tablesaw.api.Table;

/**
 * The views of {@link NotebookExtension} as strings, for kernels that do not know it: {@code kernel/ijava.jshell}
 * passes them to IJava.
 */
public final class Views {
    private static final MIMEType[] FORMATS = {MIMEType.IMAGE_PNG, MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN};

    private Views() {}

    /** The types with views, and the best format of each, such as {@code image/png}. */
    public static Map<Class<?>, String> types() {
        Map<Class<?>, String> types = new LinkedHashMap<>();
        types.put(Table.class, "text/html");
        types.put(Chart.class, "image/png");
        types.put(BufferedImage.class, "image/png");
        types.put(Parameters.class, "text/html");
        return types;
    }

    /** A value in each of its formats: PNG in Base64, HTML, and always plain text. */
    public static Map<String, String> of(Object value) {
        Renderer renderer = new Renderer();
        NotebookExtension.register(renderer);
        DisplayData data = renderer.render(value);
        Map<String, String> views = new LinkedHashMap<>();
        for (MIMEType format : FORMATS) {
            Object content = data.getData(format);
            if (content != null) {
                views.put(format.toString(), content.toString());
            }
        }
        return views;
    }
}
