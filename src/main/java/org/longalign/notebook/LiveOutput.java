package org.longalign.notebook;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/**
 * A place in a cell's output whose content can be replaced: a chart that grows, a table that fills. The stored notebook
 * keeps the last content. Without a notebook it shows nothing.
 *
 * <pre>{@code
 * var live = LiveOutput.open();
 * for (...) { live.show(chart(losses)); }
 * }</pre>
 */
public final class LiveOutput {
    private final Optional<Screen> screen;
    private @Nullable String id;

    /** Where content is shown: a notebook's front end. */
    interface Screen {
        /** Shows content at a new place and returns that place's name. */
        String display(Object content);

        /** Replaces the content of a place. */
        void update(String id, Object content);
    }

    LiveOutput(Optional<Screen> screen) {
        this.screen = screen;
    }

    /** A place in the output of the running cell. */
    public static LiveOutput open() {
        return new LiveOutput(kernel().map(KernelScreen::new));
    }

    /** Whether there is a notebook to show anything in. */
    public boolean isVisible() {
        return screen.isPresent();
    }

    /** Whether another place is in the same notebook. */
    boolean isOnScreenOf(LiveOutput other) {
        return screen.isPresent() && screen.equals(other.screen);
    }

    /** Shows a value as a cell's result would be, in place of what was shown here before. */
    public synchronized void show(Object value) {
        screen.ifPresent(shown -> {
            if (id == null) {
                id = shown.display(value);
            } else {
                shown.update(id, value);
            }
        });
    }

    private static Optional<BaseKernel> kernel() {
        try {
            return Optional.of(BaseKernel.notebookKernel());
        } catch (NullPointerException | LinkageError e) {
            // The first is how the base library says that no kernel runs; the second, that it is not there itself.
            return Optional.empty();
        }
    }

    private record KernelScreen(BaseKernel kernel) implements Screen {
        @Override
        public String display(Object content) {
            DisplayData data = data(content);
            String id = java.util.UUID.randomUUID().toString();
            data.setDisplayId(id);
            kernel.display(data);
            return id;
        }

        @Override
        public void update(String id, Object content) {
            kernel.getIO().display.updateDisplay(id, data(content));
        }

        private DisplayData data(Object content) {
            if (content instanceof ProgressLines progress) {
                DisplayData data = new DisplayData(progress.text());
                data.putHTML(progress.html());
                return data;
            }
            return kernel.getRenderer().render(content);
        }
    }
}
