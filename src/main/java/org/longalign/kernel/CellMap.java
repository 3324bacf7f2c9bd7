package org.longalign.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which cell each JShell snippet came from, so that errors name the line of a cell and not that of a snippet. */
final class CellMap {
    private final Map<String, Place> places = new ConcurrentHashMap<>();

    /**
     * Where a snippet begins.
     *
     * @param cell the cell it is part of
     * @param offset characters of the cell's source before it
     */
    record Place(Cell cell, int offset) {
        /** The line of the cell in which a line of the snippet, counted from 1, lies. */
        int cellLine(int snippetLine) {
            return cell.lineAt(offset) + snippetLine - 1;
        }
    }

    void put(String snippetId, Place place) {
        places.put(snippetId, place);
    }

    /** Null for what the kernel itself evaluated, such as its default imports. */
    @Nullable
    Place get(String snippetId) {
        return places.get(snippetId);
    }
}
