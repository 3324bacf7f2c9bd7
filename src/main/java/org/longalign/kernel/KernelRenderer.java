package org.longalign.kernel;

import java.lang.reflect.Array;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** The base library's renderer, and arrays by their elements. */
final class KernelRenderer extends Renderer {
    private static final int MAX_ELEMENTS = 100;

    @Override
    protected DisplayData finalizeDisplayData(DisplayData data, Object value) {
        if (value != null && value.getClass().isArray() && !data.hasDataForType(MIMEType.TEXT_PLAIN)) {
            StringBuilder text = new StringBuilder();
            append(value, text);
            data.putText(text.toString());
        }
        return super.finalizeDisplayData(data, value);
    }

    private static void append(Object array, StringBuilder text) {
        int length = Array.getLength(array);
        text.append('[');
        for (int i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
            text.append(i == 0 ? "" : ", ");
            Object element = Array.get(array, i);
            if (element != null && element.getClass().isArray() && element != array) {
                append(element, text);
            } else {
                text.append(element);
            }
        }
        if (length > MAX_ELEMENTS) {
            text.append(", ... ").append(length - MAX_ELEMENTS).append(" more");
        }
        text.append(']');
    }
}
