package org.longalign.chat.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.data.Jsonl;

/** Turns an HTTP error status into a failure. */
final class ErrorReply {
    private static final int READ_CHARS = 4_096;
    private static final int DEEPEST = 8;
    private static final List<String> SAYING = List.of(
            "error", "errors", "type", "code", "param", "loc", "message", "msg", "reason", "status", "detail",
            "details");

    private static final Pattern WRONG_KEY =
            Pattern.compile("api[ _-]?key (?:is )?(?:not valid|invalid|expired|missing|not found)"
                    + "|(?:invalid|incorrect|missing|no|wrong) (?:x-)?api[ _-]?key|api_key_invalid|invalid_api_key");

    private static final Pattern TOO_LONG = Pattern.compile("context[ _](?:length|window|size|limit)"
            + "|(?:prompt|input|request|messages?) (?:is|are) too (?:long|large)|too many tokens|string_above_max_length"
            + "|input token count|exceeds? the (?:maximum|available|model'?s)[^.]{0,40}(?:tokens|context|length)");

    private static final Pattern RIGHTS =
            Pattern.compile("\\b(?:api[ _-]?key|keys?|tokens?|permissions?|permission_\\w+"
                    + "|credentials?|auth\\w*|unauthorized\\w*|subscription|account|organi[sz]ation|project|country|region"
                    + "|model|scopes?|role|billing)\\b|unsupported_country|invalid_api_key");

    private static final Pattern FIREWALL = Pattern.compile(
            "\\b(?:blocked|waf|firewall|malicious|suspicious|cloudflare|akamai|security (?:policy|rules?))\\b");

    private ErrorReply() {}

    /** The failure that a status and its response mean, with a message that names the remedy. */
    static FailedCallException read(Endpoint endpoint, int status, HttpHeaders headers, String body) {
        Failure failure = failure(status, code(body), body);
        JsonNode root = json(body);
        String told = root.isContainerNode() ? root.toString() : body; // without escapes, which may hide a key
        String said = told.isBlank() ? "" : ": " + endpoint.shown(told);
        return new FailedCallException(
                endpoint + " answered with HTTP status " + status + remedy(endpoint, status, failure, headers, body)
                        + said,
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
        String said = said(body);
        boolean unpaid = code.contains("insufficient_quota")
                || code.contains("insufficient_balance")
                || code.contains("billing")
                || said.contains("credit balance is too low");
        if (status == 402 || (unpaid && status >= 400 && status < 500)) {
            return Failure.QUOTA;
        }
        if (filters(status, code, said)) {
            return Failure.FILTERED;
        }
        return switch (status) {
            case 400, 422 -> rejected(code, said);
            case 429, 503, 529 -> Failure.RATE_LIMITED;
            case 408, 409 -> Failure.SERVER_ERROR;
            case 401, 404, 405, 407 -> Failure.SETUP;
            case 403 -> concernsKey(said, body) ? Failure.SETUP : Failure.BLOCKED;
            case 406, 451 -> Failure.BLOCKED;
            case 413 -> Failure.TOO_LONG;
            default -> status >= 500 ? Failure.SERVER_ERROR : status >= 400 ? Failure.REFUSED : Failure.SETUP;
        };
    }

    /** The kind of a 400, which servers also give for a wrong key, a setting or a window that is too small. */
    private static Failure rejected(String code, String said) {
        if (code.contains("authentication") || WRONG_KEY.matcher(said).find()) {
            return Failure.SETUP;
        }
        if (TOO_LONG.matcher(said).find()) {
            return Failure.TOO_LONG;
        }
        return RefusedSetting.find(said).isPresent() ? Failure.SETUP : Failure.REFUSED;
    }

    /** Whether a 403 speaks of the key or its rights, as an API does, and a firewall does not. */
    private static boolean concernsKey(String said, String body) {
        return json(body).isContainerNode()
                && RIGHTS.matcher(said).find()
                && !FIREWALL.matcher(said).find();
    }

    /** Whether a filter of content rejects the text of this request. */
    private static boolean filters(int status, String code, String said) {
        boolean coded =
                code.contains("content_filter") || code.contains("content_policy") || code.contains("inspection");
        boolean told = said.contains("moderation") || said.contains("flagged") || said.contains("content exists risk");
        return coded || (told && (status == 400 || status == 403));
    }

    /**
     * The words of an error in lower case: those fields of the known APIs that say what is wrong, or the beginning of a
     * body that is no JSON. Other fields may repeat the request, and with it any word.
     */
    private static String said(String body) {
        StringBuilder words = new StringBuilder();
        JsonNode root = json(body);
        if (root.isContainerNode()) {
            collect(root, words, 0);
        } else {
            words.append(body);
        }
        String begin = words.toString().strip();
        return begin.substring(0, Math.min(READ_CHARS, begin.length())).toLowerCase(Locale.ROOT);
    }

    private static void collect(JsonNode node, StringBuilder words, int depth) {
        if (node.isTextual() || node.isNumber()) {
            words.append(node.asText()).append(' ');
        } else if (node.isArray() && depth < DEEPEST) {
            node.forEach(element -> collect(element, words, depth + 1));
        } else if (node.isObject() && depth < DEEPEST) {
            SAYING.forEach(field -> collect(node.path(field), words, depth + 1));
        }
    }

    private static String remedy(Endpoint endpoint, int status, Failure failure, HttpHeaders headers, String body) {
        if (status < 400) {
            return "; it redirects to " + place(endpoint, headers) + ", and redirects are not followed with a key;"
                    + " set that address if it is right";
        }
        return switch (failure) {
            case QUOTA -> "; the account has no credit left";
            case FILTERED -> "; its content filter refuses this request";
            case RATE_LIMITED -> "; it accepts no more calls for now";
            case TOO_LONG ->
                "; request and reply do not fit its window: shorten the text, lower the output limit, or start the"
                        + " server with a larger window";
            case BLOCKED -> "; something in front of it, such as a firewall, refuses this text";
            case SETUP ->
                switch (status) {
                    case 400, 422 ->
                        RefusedSetting.find(said(body))
                                .map(RefusedSetting::remedy)
                                .orElseGet(() -> keyRemedy(endpoint));
                    case 401, 403 -> keyRemedy(endpoint);
                    default -> "; is the address right, and does the server have this model?";
                };
            default -> "";
        };
    }

    private static String keyRemedy(Endpoint endpoint) {
        if (endpoint.key() == null && endpoint.hasKeyInQuery()) {
            return "; the key in the query of the address was refused";
        }
        return endpoint.key() == null
                ? "; it needs a key: set the environment variable " + endpoint.keyVariable()
                : "; the key in the environment variable " + endpoint.keyVariable() + " was refused";
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
        JsonNode read = json(body);
        JsonNode root = read.isArray() && read.size() > 0 ? read.get(0) : read; // Google's errors are in a list
        JsonNode error = root.path("error").isObject() ? root.path("error") : root;
        return (error.path("code").asText() + " " + error.path("type").asText()).toLowerCase(Locale.ROOT);
    }

    private static JsonNode json(String body) {
        try {
            JsonNode read = Jsonl.JSON.readTree(body);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
