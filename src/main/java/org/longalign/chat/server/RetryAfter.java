package org.longalign.chat.server;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Reads the wait that a server asks for (RFC 9110, section 10.2.3): {@code Retry-After} in seconds or as a date, or
 * OpenAI's {@code retry-after-ms}, which takes precedence.
 */
final class RetryAfter {
    private RetryAfter() {}

    /**
     * The wait that the headers ask for; empty if they ask for none or cannot be read. A date is compared with the
     * server's own {@code Date}, so that a difference between clocks does no harm. {@code Retry-After: 2} -> 2 s.
     */
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        Optional<Duration> exact =
                headers.firstValue("retry-after-ms").flatMap(RetryAfter::number).flatMap(RetryAfter::millis);
        if (exact.isPresent()) {
            return exact;
        }
        String value = headers.firstValue("retry-after").orElse("").strip();
        Optional<Double> seconds = number(value);
        if (seconds.isPresent()) {
            return millis(seconds.get() * 1000);
        }
        Instant from = headers.firstValue("date").flatMap(RetryAfter::date).orElse(now);
        return date(value).map(until -> until.isBefore(from) ? Duration.ZERO : Duration.between(from, until));
    }

    private static Optional<Double> number(String text) {
        return text.strip().matches("\\d{1,12}(\\.\\d{1,12})?")
                ? Optional.of(Double.parseDouble(text.strip()))
                : Optional.empty();
    }

    private static Optional<Duration> millis(double millis) {
        return Optional.of(Duration.ofMillis((long) Math.ceil(millis)));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
