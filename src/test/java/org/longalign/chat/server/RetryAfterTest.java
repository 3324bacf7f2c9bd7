package org.longalign.chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Optional<Duration> of(String... namesAndValues) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return RetryAfter.of(HttpHeaders.of(headers, (name, value) -> true), NOW);
    }

    @Test
    void secondsAreRead() {
        assertEquals(Optional.of(Duration.ofSeconds(90)), of("Retry-After", " 90 "));
        assertEquals(Optional.of(Duration.ofMillis(1500)), of("retry-after", "1.5"));
        assertEquals(Optional.of(Duration.ZERO), of("Retry-After", "0"));
    }

    @Test
    void datesAreRead() {
        assertEquals(Optional.of(Duration.ofSeconds(55)), of("Retry-After", "Fri, 02 Jan 2026 03:05:00 GMT"));
        assertEquals(Optional.of(Duration.ZERO), of("Retry-After", "Fri, 02 Jan 2026 03:00:00 GMT"));
    }

    @Test
    void aDateCountsFromTheServersOwnClock() {
        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                of("Retry-After", "Fri, 02 Jan 2026 09:00:30 GMT", "Date", "Fri, 02 Jan 2026 09:00:00 GMT"));
    }

    @Test
    void millisecondsGoFirstSinceTheyAreExact() {
        assertEquals(Optional.of(Duration.ofMillis(250)), of("Retry-After", "1", "retry-after-ms", "250"));
        assertEquals(Optional.of(Duration.ofSeconds(1)), of("Retry-After", "1", "retry-after-ms", "soon"));
    }

    @Test
    void whatCannotBeReadAsksForNothing() {
        for (String bad : List.of("", "soon", "-3", "1e9", "Fri, 02 Jan", "9".repeat(40))) {
            assertEquals(Optional.empty(), of("Retry-After", bad), bad);
        }
        assertEquals(Optional.empty(), of());
    }
}
