package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void warmsUpLinearlyAndFallsAsACosine() {
        LearningRateSchedule schedule = LearningRateSchedule.warmupCosine(2e-5, 1000, 0.03);
        assertEquals(2e-5 / 30, schedule.at(0), 1e-18);
        assertEquals(1e-5, schedule.at(14), 1e-18);
        assertEquals(2e-5, schedule.at(29), 1e-18);
        assertEquals(2e-5, schedule.at(30), 1e-18);
        assertEquals(1e-5, schedule.at(515), 1e-18, "half way down");
        for (int step = 31; step < 1000; step++) {
            assertTrue(schedule.at(step) < schedule.at(step - 1) && schedule.at(step) > 0);
        }
        assertEquals(0, schedule.at(1000));
    }

    @Test
    void aSingleStepHasThePeak() {
        assertEquals(1, LearningRateSchedule.warmupCosine(1, 1, 0.03).at(0));
        assertEquals(1, LearningRateSchedule.warmupCosine(1, 1, 0).at(0));
        assertEquals(1, LearningRateSchedule.warmupCosine(1, 4, 1).at(3));
        assertEquals(0.5, LearningRateSchedule.constant(0.5).at(123));
    }

    @Test
    void badSettingsAreNamed() {
        assertNamed("learningRate", () -> LearningRateSchedule.constant(0));
        assertNamed("learningRate", () -> LearningRateSchedule.warmupCosine(Double.NaN, 10, 0));
        assertNamed("steps", () -> LearningRateSchedule.warmupCosine(1, 0, 0));
        assertNamed("warmupRatio", () -> LearningRateSchedule.warmupCosine(1, 10, 1.5));
    }

    private static void assertNamed(String name, org.junit.jupiter.api.function.Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.startsWith(name), message);
    }
}
