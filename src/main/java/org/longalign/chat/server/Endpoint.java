package org.longalign.chat.server;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatReply;

/**
 * A model at an address, with its key. Neither the key nor the values of the address's query, which may hold one, are
 * in any text that it gives.
 *
 * @param baseUrl the address that the paths of the API are appended to; its query goes with every call
 * @param model the server's name of the model
 * @param key the API key; null for none
 * @param keyVariable the environment variable of the key, for messages
 * @param timeout time-out of a whole call
 */
record Endpoint(URI baseUrl, String model, @Nullable String key, String keyVariable, Duration timeout) {
    /** The default time-out. */
    static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final int SHOWN = 300;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    /** A name like {@code OPENAI_API_KEY}. */
    private static final Pattern USUAL_VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");

    private static final int KEY_CHARS = 16;
    private static final int LEAST_SECRET = 6;

    /**
     * @throws IllegalArgumentException if the address is not http or https, the model is blank, or the key has
     *     illegal characters or would travel unencrypted to another machine
     */
    Endpoint {
        String scheme = String.valueOf(baseUrl.getScheme()).toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        if (!http || baseUrl.getHost() == null || baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of a chat server must look like https://host/v1, without user or password");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("name the model to ask at " + withoutQuery(baseUrl));
        }
        if (model.matches("sk-\\S{16,}")) {
            throw new IllegalArgumentException("the model's name looks like a key and is not repeated here; name the"
                    + " model, and put the key into the environment variable of keys");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the time-out must be above 0, but is " + timeout.toMillis() + " ms");
        }
        key = key == null || key.isBlank() ? null : key.strip();
        if (key == null && looksLikeKey(keyVariable)) {
            throw new IllegalArgumentException(
                    "the name of the key's environment variable looks like a key itself and is"
                            + " not repeated here; put the key into a variable, and name that variable");
        }
        if (key != null && !key.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "the key in " + keyVariable + " contains spaces or characters that no key has; copy it again");
        }
        if (!secrets(baseUrl).isEmpty() && scheme.equals("http") && !isLoopback(baseUrl.getHost())) {
            throw new IllegalArgumentException(
                    "the query of the address, which may hold a key, would travel unencrypted" + " to "
                            + baseUrl.getHost() + "; use https");
        }
        if (key != null && scheme.equals("http") && !isLoopback(baseUrl.getHost())) {
            throw new IllegalArgumentException("the key in " + keyVariable + " would travel unencrypted to "
                    + baseUrl.getHost() + "; use https; or if that server needs no key, unset " + keyVariable
                    + " or name another variable for its key");
        }
    }

    /** Whether a text that should name a variable is likely to be a key. */
    private static boolean looksLikeKey(String name) {
        if (!VARIABLE.matcher(name).matches()) {
            return true;
        }
        boolean digits = name.chars().anyMatch(Character::isDigit);
        boolean longWord = name.length() >= KEY_CHARS && (digits || name.indexOf('_') < 0);
        return longWord && !USUAL_VARIABLE.matcher(name).matches();
    }

    /** The values in an address's query, as they are sent and as they are meant, except those of versions. */
    private static Set<String> secrets(URI address) {
        Set<String> secrets = new LinkedHashSet<>();
        String query = address.getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String value = pair.substring(pair.indexOf('=') + 1);
            if (value.length() >= LEAST_SECRET && !pair.toLowerCase(Locale.ROOT).contains("version=")) {
                secrets.add(value);
                secrets.add(decoded(value));
            }
        }
        return secrets;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static String withoutQuery(URI address) {
        String whole = address.toString();
        int end = whole.indexOf('#') < 0 ? whole.length() : whole.indexOf('#');
        int query = whole.indexOf('?');
        return whole.substring(0, query < 0 ? end : Math.min(end, query));
    }

    /** The address without its query, for the library that appends paths to it. */
    String address() {
        return withoutQuery(baseUrl);
    }

    /** The address of a call: that which the library made, and the query. */
    URI target(String url) {
        String query = baseUrl.getRawQuery();
        return URI.create(query == null ? url : url + (url.indexOf('?') < 0 ? "?" : "&") + query);
    }

    /** Whether the address's query may hold a key. */
    boolean hasKeyInQuery() {
        return !secrets(baseUrl).isEmpty();
    }

    /** Whether a host name is this machine's own, without a look-up. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.matches("127(\\.\\d{1,3}){3}")
                || host.equals("[::1]")
                || host.equals("::1");
    }

    /** The same with another time-out. */
    Endpoint within(Duration newTimeout) {
        return new Endpoint(baseUrl, model, key, keyVariable, newTimeout);
    }

    /** A text without the key and the query's values. */
    String hidden(String text) {
        String hidden = key == null ? text : text.replace(key, "[key]");
        for (String secret : secrets(baseUrl)) {
            hidden = hidden.replace(secret, "[key]");
        }
        return hidden;
    }

    /** A reply without the key, which a server may repeat in a form that only reading the JSON undoes. */
    ChatReply hidden(ChatReply reply) {
        String note = reply.note();
        return new ChatReply(
                hidden(reply.text()),
                hidden(reply.model()),
                reply.usage(),
                reply.finish(),
                note == null ? null : hidden(note));
    }

    /** A server's text on one line, shortened and without the key. */
    String shown(String text) {
        String said = hidden(text).replaceAll("\\s+", " ");
        return said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "...";
    }

    /** Model and address, such as {@code llama-3.1-8b at http://localhost:8000/v1}, without the key. */
    @Override
    public String toString() {
        return model + " at " + address();
    }
}
