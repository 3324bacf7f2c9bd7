package org.longalign.kernel.internal.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.DisplayDataRenderable;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.RenderFunction;
import org.dflib.jjava.jupyter.kernel.display.RenderRequestTypes;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.util.InheritanceIterator;
import org.jspecify.annotations.Nullable;

/**
 * The views of values. The nearest is used, as in the base library: a view of the value's class before one of its
 * interfaces, and those before one of its superclass. Of several for one class the last registered is used, so a user's
 * comes before the kernel's. A view that throws does not fail the cell: the value shows as text with a note. Plain text
 * is always included.
 */
public final class KernelRenderer extends Renderer {
    /** Types whose data is text; the base library stores any character sequence as it is. */
    private static final List<MIMEType> TEXTS = List.of(
            MIMEType.TEXT_PLAIN,
            MIMEType.TEXT_HTML,
            MIMEType.TEXT_MARKDOWN,
            MIMEType.TEXT_LATEX,
            MIMEType.TEXT_CSS,
            MIMEType.IMAGE_SVG,
            MIMEType.APPLICATION_JAVASCRIPT);

    private final Map<Class<?>, List<View>> views = new ConcurrentHashMap<>();
    private final TimedRendering rendering;

    private record View(Set<MIMEType> supported, Set<MIMEType> preferred, RenderFunction<Object> function) {}

    public KernelRenderer() {
        this(new TimedRendering());
    }

    KernelRenderer(TimedRendering rendering) {
        this.rendering = rendering;
    }

    @Override
    @SuppressWarnings("unchecked") // the function gets only values of the class that it is registered for
    public <T> void register(
            Set<MIMEType> supported,
            Set<MIMEType> preferred,
            Set<Class<? extends T>> types,
            RenderFunction<T> function) {
        View view = new View(Set.copyOf(supported), Set.copyOf(preferred), (RenderFunction<Object>) function);
        for (Class<? extends T> type : types) {
            views.merge(type, List.of(view), (before, added) -> {
                List<View> all = new ArrayList<>(added);
                all.addAll(before);
                return List.copyOf(all);
            });
        }
    }

    /** Renders a value in its preferred types. Existing display data, as from {@code render}, is copied. */
    @Override
    public DisplayData render(@Nullable Object value, Map<String, Object> parameters) {
        return shown(value, () -> preferred(value, parameters));
    }

    /**
     * Renders a value as the given types, and as text.
     *
     * @throws IllegalArgumentException if no view of the value makes any of them
     */
    @Override
    public DisplayData renderAs(@Nullable Object value, Map<String, Object> parameters, String... types) {
        return shown(value, () -> requested(value, parameters, types));
    }

    private DisplayData shown(@Nullable Object value, TimedRendering.Work work) {
        if (value instanceof DisplayData data) {
            DisplayData copy = new DisplayData();
            copy.assign(data);
            return finish(copy, value);
        }
        try {
            return TimedRendering.isQuick(value) ? work.run() : rendering.run(work);
        } catch (TimedRendering.TooSlow e) {
            return FallbackText.tooSlow(value, e.seconds());
        }
    }

    private DisplayData preferred(@Nullable Object value, Map<String, Object> parameters) {
        DisplayData out = new DisplayData();
        try {
            if (value instanceof DisplayDataRenderable renderable) {
                renderable.render(context(renderable.getPreferredRenderTypes(), parameters, out));
            } else {
                for (Class<?> type : typesOf(value)) {
                    List<View> found = views.get(type);
                    if (found != null) {
                        View view = found.get(0);
                        view.function().render(value, context(view.preferred(), parameters, out));
                        break;
                    }
                }
            }
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError thrown) {
            return FallbackText.viewFailed(value, thrown);
        }
        return finish(out, value);
    }

    private DisplayData requested(@Nullable Object value, Map<String, Object> parameters, String... types) {
        List<MIMEType> wanted = Arrays.stream(types).map(MIMEType::parse).toList();
        RenderRequestTypes request = request(wanted);
        DisplayData out = new DisplayData();
        TreeSet<String> possible = new TreeSet<>(Set.of(MIMEType.TEXT_PLAIN.toString()));
        boolean made = wanted.isEmpty() || wanted.contains(MIMEType.TEXT_PLAIN);
        try {
            for (View view : viewsOf(value)) {
                view.supported().forEach(type -> possible.add(type.toString()));
                if (!request.isEmpty() && request.anyRequestedIsSupported(view.supported())) {
                    view.function().render(value, new RenderContext(request, this, parameters, out));
                    request.removeFulfilledRequests(out);
                    made |= hasAny(out, wanted) || hasAny(out, view.supported());
                    if (made && wanted.stream().anyMatch(KernelRenderer::isWildcard)) {
                        break; // a further view would fulfil it a second time
                    }
                }
            }
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError thrown) {
            return FallbackText.viewFailed(value, thrown);
        }
        if (!made) {
            wanted.forEach(type -> possible.remove(type.toString())); // supported by the view, but not for this value
            throw new IllegalArgumentException(FallbackText.kind(value) + " cannot be shown as "
                    + String.join(" or ", types) + ", only as " + String.join(", ", possible));
        }
        return finish(out, value);
    }

    /** Whether data has one of these types, plain text aside. */
    private static boolean hasAny(DisplayData data, Collection<MIMEType> types) {
        return types.stream().anyMatch(type -> !type.equals(MIMEType.TEXT_PLAIN) && data.hasDataForType(type));
    }

    private static boolean isWildcard(MIMEType type) {
        return type.isWildcard() || type.subtypeIsWildcard() || !type.hasSubtype();
    }

    /** All views of a value, the nearest first. */
    private List<View> viewsOf(@Nullable Object value) {
        List<View> all = new ArrayList<>();
        if (value instanceof DisplayDataRenderable renderable) {
            all.add(new View(
                    renderable.getSupportedRenderTypes(),
                    renderable.getPreferredRenderTypes(),
                    (same, context) -> renderable.render(context)));
        }
        typesOf(value).forEach(type -> all.addAll(views.getOrDefault(type, List.of())));
        return all;
    }

    private RenderContext context(Iterable<MIMEType> types, Map<String, Object> parameters, DisplayData out) {
        return new RenderContext(request(types), this, parameters, out);
    }

    private static RenderRequestTypes request(Iterable<MIMEType> types) {
        RenderRequestTypes.Builder request = new RenderRequestTypes.Builder(suffix -> null);
        request.withType(MIMEType.TEXT_PLAIN);
        types.forEach(request::withType);
        return request.build();
    }

    @SuppressWarnings("rawtypes") // the base library's signature
    private static List<Class<?>> typesOf(@Nullable Object value) {
        List<Class<?>> types = new ArrayList<>();
        if (value != null) {
            for (InheritanceIterator each = new InheritanceIterator(value.getClass()); each.hasNext(); ) {
                types.add(each.next());
            }
        }
        return types;
    }

    @Override
    protected DisplayData finalizeDisplayData(DisplayData data, @Nullable Object value) {
        return finish(data, value);
    }

    private static DisplayData finish(DisplayData data, @Nullable Object value) {
        for (MIMEType type : TEXTS) {
            if (data.getData(type) instanceof CharSequence text) {
                data.putData(type, text.toString());
            }
        }
        Object json = data.getData(MIMEType.APPLICATION_JSON);
        if (json != null) {
            data.putData(MIMEType.APPLICATION_JSON, JsonData.of(json));
        }
        return FallbackText.complete(data, value);
    }
}
