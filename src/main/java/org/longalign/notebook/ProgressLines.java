package org.longalign.notebook;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The lines of bars that belong together.
 *
 * @param states their states, the outer bar first
 * @param hidden the number of further bars
 */
record ProgressLines(List<ProgressState> states, int hidden) {
    String text() {
        return states.stream().map(ProgressState::text).collect(Collectors.joining("\n"))
                + (hidden > 0 ? "\nand " + hidden + " more" : "");
    }

    String html() {
        return states.stream().map(ProgressState::html).collect(Collectors.joining("\n"))
                + (hidden > 0 ? "<div>and " + hidden + " more</div>" : "");
    }
}
