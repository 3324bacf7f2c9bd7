package org.longalign.notebook;

import java.util.Optional;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.jspecify.annotations.Nullable;

/**
 * A display in a cell's output whose content can be replaced: a growing chart, a table that fills. The stored notebook
 * keeps the last content. Outside a notebook it shows nothing.
 *
 * <pre>{@code
 * var live = LiveOutput.open();
 * for (int step = 1; step <= 100; step++) {
 *     live.show("step " + step);
 * }
 * }</pre>
 */
public final class LiveOutput {
    private final Optional<Screen> screen;
    private @Nullable String id;

    /** A notebook's front end. */
    interface Screen {
        /** Shows content as a new display and returns its display id. */
        String display(Object content);

        /** Replaces the content of a display. */
        void update(String id, Object content);
    }

    LiveOutput(Optional<Screen> screen) {
        this.screen = screen;
    }

    /** A display in the output of the running cell. */
    public static LiveOutput open() {
        return new LiveOutput(kernel().map(KernelScreen::new));
    }

    /** Whether a notebook shows it. */
    public boolean isVisible() {
        return screen.isPresent();
    }

    /** Whether another display is in the same notebook. */
    boolean isOnScreenOf(LiveOutput other) {
        return screen.isPresent() && screen.equals(other.screen);
    }

    /** Shows a value like a cell's result; replaces the previous one. */
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
            // The first: the base library reports that no kernel runs. The second: the library itself is missing.
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
