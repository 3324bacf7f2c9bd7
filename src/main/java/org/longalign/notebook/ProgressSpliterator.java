package org.longalign.notebook;

import java.util.Comparator;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Traverses a stream or a part of it with progress. */
final class ProgressSpliterator<T> implements Spliterator<T> {
    private final Spliterator<T> elements;
    private final Bar bar;
    private boolean finished;

    /** The bar that all parts of a stream share. It begins with the first element read. */
    private static final class Bar {
        private final LongFunction<Progress> open;
        private final AtomicInteger parts = new AtomicInteger(1);
        private @Nullable Progress progress;

        Bar(LongFunction<Progress> open) {
            this.open = open;
        }

        synchronized Progress begun(long total) {
            Progress begun = progress;
            if (begun == null) {
                begun = open.apply(Math.max(0, total));
                progress = begun;
            }
            return begun;
        }

        void partFinished() {
            if (parts.decrementAndGet() == 0) {
                close();
            }
        }

        synchronized void close() {
            if (progress != null) {
                progress.close();
            }
        }
    }

    private ProgressSpliterator(Spliterator<T> elements, Bar bar) {
        this.elements = elements;
        this.bar = bar;
    }

    /**
     * A stream of the same elements with progress.
     *
     * @param open opens the bar for the stream's length, 0 if unknown
     */
    static <T> Stream<T> stream(Stream<T> elements, LongFunction<Progress> open) {
        Bar bar = new Bar(open);
        boolean parallel = elements.isParallel();
        Spliterator<T> source = elements.spliterator();
        return StreamSupport.stream(new ProgressSpliterator<>(source, bar), parallel)
                .onClose(bar::close)
                .onClose(elements::close);
    }

    private Progress begun() {
        return bar.begun(elements.getExactSizeIfKnown());
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        Progress progress = begun();
        if (elements.tryAdvance(action)) {
            progress.step();
            return true;
        }
        finish();
        return false;
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
        Progress progress = begun();
        elements.forEachRemaining(element -> {
            action.accept(element);
            progress.step();
        });
        finish();
    }

    private void finish() {
        if (!finished) {
            finished = true;
            bar.partFinished();
        }
    }

    @Override
    public @Nullable Spliterator<T> trySplit() {
        begun();
        Spliterator<T> part = elements.trySplit();
        if (part == null) {
            return null;
        }
        bar.parts.incrementAndGet();
        return new ProgressSpliterator<>(part, bar);
    }

    @Override
    public long estimateSize() {
        return elements.estimateSize();
    }

    @Override
    public int characteristics() {
        return elements.characteristics();
    }

    @Override
    public Comparator<? super T> getComparator() {
        return elements.getComparator();
    }
}
