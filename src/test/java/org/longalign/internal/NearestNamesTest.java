package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    @Test
    void countsEditsAndNeighboursThatChangedPlaces() {
        assertEquals(0, NearestNames.distance("Steps", "steps"));
        assertEquals(1, NearestNames.distance("lenght", "length"));
        assertEquals(1, NearestNames.distance("efficency", "efficiency"));
        assertEquals(3, NearestNames.distance("", "abc"));
        assertEquals(3, NearestNames.distance("kitten", "sitting"));
    }

    @Test
    void namesTheNearestFirstAndNothingFarAway() {
        List<String> known = List.of("steps", "step", "stops", "tokens", "x");
        assertEquals(List.of("steps", "step", "stops"), NearestNames.of("setps", known));
        assertEquals(List.of(), NearestNames.of("padding", known));
        assertEquals(List.of(), NearestNames.of("y", known));
        assertEquals(List.of("step", "stops"), NearestNames.of("steps", known));
    }
}
