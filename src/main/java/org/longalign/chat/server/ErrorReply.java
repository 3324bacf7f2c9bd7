package org.longalign.chat.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Locale;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.data.Jsonl;

/** Turns an HTTP error status into a failure. */
final class ErrorReply {
    private ErrorReply() {}

    /** The failure that a status and its response mean, with a message that names the remedy. */
    static FailedCallException read(Endpoint endpoint, int status, HttpHeaders headers, String body) {
        Failure failure = failure(status, code(body), body);
        String said = body.isBlank() ? "" : ": " + endpoint.shown(body);
        return new FailedCallException(
                endpoint + " answered with HTTP status " + status + remedy(endpoint, status, failure, headers) + said,
                failure,
                failure.isRetryable() ? RetryAfter.of(headers, Instant.now()).orElse(null) : null);
    }

    /** The kind of an error in a response with a successful status; its code may be the status that it stands for. */
    static Failure inReply(JsonNode root, String body) {
        int status = root.path("error").path("code").asInt(0);
        String code = code(body);
        boolean passes = code.contains("rate_limit") || code.contains("overloaded") || code.contains("server_error");
        int unsaid = passes ? 503 : 400;
        return failure(status >= 400 && status < 600 ? status : unsaid, code, body);
    }

    private static Failure failure(int status, String code, String body) {
        boolean unpaid = code.contains("insufficient_quota")
                || code.contains("insufficient_balance")
                || code.contains("billing")
                || body.contains("credit balance is too low");
        if (status == 402 || (unpaid && status >= 400 && status < 500)) {
            return Failure.QUOTA;
        }
        if (code.contains("content_filter") || code.contains("content_policy") || (status == 403 && moderated(body))) {
            return Failure.FILTERED;
        }
        return switch (status) {
            case 429, 503, 529 -> Failure.RATE_LIMITED;
            case 408, 409 -> Failure.SERVER_ERROR;
            case 401, 403, 404, 407 -> Failure.SETUP;
            default -> status >= 500 ? Failure.SERVER_ERROR : status >= 400 ? Failure.REFUSED : Failure.SETUP;
        };
    }

    /** Whether a gateway rejects the text of this request and not the key. */
    private static boolean moderated(String body) {
        String said = body.toLowerCase(Locale.ROOT);
        return said.contains("moderation") || said.contains("flagged");
    }

    private static String remedy(Endpoint endpoint, int status, Failure failure, HttpHeaders headers) {
        if (status < 400) {
            return "; it redirects to " + place(endpoint, headers) + ", and redirects are not followed with a key;"
                    + " set that address if it is right";
        }
        return switch (failure) {
            case QUOTA -> "; the account has no credit left";
            case FILTERED -> "; its content filter refuses this request";
            case RATE_LIMITED -> "; it accepts no more calls for now";
            case SETUP ->
                switch (status) {
                    case 401, 403 ->
                        endpoint.key() == null
                                ? "; it needs a key: set the environment variable " + endpoint.keyVariable()
                                : "; the key in the environment variable " + endpoint.keyVariable() + " was refused";
                    default -> "; is the address right, and does the server have this model?";
                };
            default -> "";
        };
    }

    /** The target of a redirect, without its query, which may contain anything. */
    private static String place(Endpoint endpoint, HttpHeaders headers) {
        try {
            URI to = URI.create(headers.firstValue("location").orElse(""));
            return to.getHost() == null ? "another path" : endpoint.hidden(to.getScheme() + "://" + to.getHost());
        } catch (IllegalArgumentException e) {
            return "another place";
        }
    }

    /** The error codes in a response of the known APIs, in lower case; empty if there are none. */
    private static String code(String body) {
        try {
            JsonNode root = Jsonl.JSON.readTree(body);
            JsonNode error = root.path("error").isObject() ? root.path("error") : root;
            return (error.path("code").asText() + " " + error.path("type").asText()).toLowerCase(Locale.ROOT);
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
