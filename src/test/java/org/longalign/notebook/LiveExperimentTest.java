package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveExperimentTest {
    private static String told(int measured, long steps) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            LiveExperiment live = LiveExperiment.bar();
            live.started("sizes", 4, measured, steps);
            live.steps(3);
            live.ended();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itSaysWhatWasMeasuredBefore() {
        assertTrue(told(2, 10).contains("sizes: 4 runs, of which 2 were measured before"));
        assertEquals("sizes: 4 runs" + System.lineSeparator(), told(0, 10));
    }

    @Test
    void withNothingToDoThereIsNoBar() {
        assertTrue(told(4, 0).contains("4 were measured before"));
    }
}
