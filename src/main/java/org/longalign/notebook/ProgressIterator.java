package org.longalign.notebook;

import java.util.Iterator;

/** Iterates with progress. An element counts as done when the next is requested. */
final class ProgressIterator<T> implements Iterator<T> {
    private final Iterator<T> elements;
    private final Progress progress;
    private boolean inHand;

    ProgressIterator(Iterator<T> elements, Progress progress) {
        this.elements = elements;
        this.progress = progress;
    }

    @Override
    public boolean hasNext() {
        finishOne();
        boolean more = elements.hasNext();
        if (!more) {
            progress.close();
        }
        return more;
    }

    @Override
    public T next() {
        finishOne();
        T element = elements.next();
        inHand = true;
        return element;
    }

    @Override
    public void remove() {
        elements.remove();
    }

    private void finishOne() {
        if (inHand) {
            inHand = false;
            progress.step();
        }
    }
}
