package org.longalign.kernel.internal.shell;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Maps JShell snippets to the cells they came from, so that errors name the line of a cell and not of a snippet. */
final class SourceMap {
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /**
     * The start of a snippet.
     *
     * @param cell the cell it is part of
     * @param offset its character offset in the cell's source
     */
    record Place(Cell cell, int offset) {
        /** The line of the cell for a line of the snippet, counted from 1. */
        int cellLine(int snippetLine) {
            return cell.lineAt(offset) + snippetLine - 1;
        }
    }

    void put(String snippetId, Place place) {
        places.put(snippetId, place);
    }

    /** Null for snippets of the kernel itself, such as its default imports. */
    @Nullable
    Place get(String snippetId) {
        return places.get(snippetId);
    }
}
