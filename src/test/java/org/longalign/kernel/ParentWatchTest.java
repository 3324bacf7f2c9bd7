package org.longalign.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
    @Test
    void namedProcessIsWatched() {
        long self = ProcessHandle.current().pid();
        assertEquals(Optional.of(self), ParentWatch.parent(String.valueOf(self)).map(ProcessHandle::pid));
    }

    @Test
    void processOneIsNotWaitedFor() {
        assertTrue(ParentWatch.parent("1").isEmpty());
    }

    @Test
    void withoutANameItIsTheParent() {
        Optional<Long> parent =
                ProcessHandle.current().parent().map(ProcessHandle::pid).filter(pid -> pid > 1);
        assertEquals(parent, ParentWatch.parent(null).map(ProcessHandle::pid));
        assertEquals(parent, ParentWatch.parent("not a number").map(ProcessHandle::pid));
    }
}
