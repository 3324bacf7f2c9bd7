package org.longalign.notebook;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a place in the output shows of bars that belong together.
 *
 * @param states of the outer bar first
 * @param hidden how many more there are
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
