package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager.ResultFlag;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionHistoryTest {
    private static final Set<ResultFlag> PLAIN = EnumSet.noneOf(ResultFlag.class);
    private final SessionHistory history = new SessionHistory();

    @BeforeEach
    void fill() {
        history.add(1, "1 + 1", "2");
        history.add(2, "a.b(c)", "");
        history.add(3, "1 + 1", "2");
        history.add(4, "1 + 2", "3");
    }

    private static List<String> inputs(List<HistoryEntry> entries) {
        return entries.stream()
                .map(entry -> entry.getCellNumber() + " " + entry.getInput())
                .toList();
    }

    @Test
    void tailIsTheLastInOrder() {
        assertEquals(List.of("3 1 + 1", "4 1 + 2"), inputs(history.lookupTail(2, PLAIN)));
        assertEquals(4, history.lookupTail(99, PLAIN).size());
        assertNull(history.lookupTail(1, PLAIN).get(0).getOutput());
        assertEquals(
                "3",
                history.lookupTail(1, EnumSet.of(ResultFlag.INCLUDE_OUTPUT))
                        .get(0)
                        .getOutput());
    }

    @Test
    void rangeExcludesItsEndAndOtherSessions() {
        assertEquals(List.of("2 a.b(c)", "3 1 + 1"), inputs(history.lookupRange(0, 2, 4, PLAIN)));
        assertEquals(List.of("1 1 + 1"), inputs(history.lookupRange(1, 1, 2, PLAIN)));
        assertEquals(List.of(), history.lookupRange(-1, 1, 4, PLAIN));
    }

    @Test
    void searchTakesGlobsLiterallyButForTheirWildcards() {
        assertEquals(List.of("1 1 + 1", "3 1 + 1", "4 1 + 2"), inputs(history.search("1 + ?", 0, PLAIN)));
        assertEquals(List.of("2 a.b(c)"), inputs(history.search("*.b(*", 0, PLAIN)));
        assertEquals(List.of(), history.search("aXb*", 0, PLAIN));
        assertEquals(List.of("3 1 + 1", "4 1 + 2"), inputs(history.search("1*", 0, EnumSet.of(ResultFlag.UNIQUE))));
    }

    @Test
    void requestsAreAnswered() {
        assertEquals(List.of("4 1 + 2"), inputs(history.answer(new HistoryRequest.Tail(false, true, 1))));
        assertEquals(List.of("1 1 + 1"), inputs(history.answer(new HistoryRequest.Range(true, true, 0, 1, 2))));
        assertEquals(
                List.of("3 1 + 1"), inputs(history.answer(new HistoryRequest.Search(false, true, 9, "1 + 1", true))));
    }
}
