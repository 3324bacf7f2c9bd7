package org.longalign.chat.server;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model at an address, and the key that opens it.
 *
 * @param baseUrl the address that the paths of the API are appended to
 * @param model the model as the server names it
 * @param key what to show at the door; null for none
 * @param keyVariable the environment variable that holds the key, for messages
 * @param timeout how long a whole call may take
 */
record Endpoint(URI baseUrl, String model, @Nullable String key, String keyVariable, Duration timeout) {
    /** How long a call may take where nobody says otherwise. */
    static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final int SHOWN = 300;

    /**
     * @throws IllegalArgumentException if the address is not an http or https one, or no model is named, or the key
     *     is none or would travel unencrypted to another machine
     */
    Endpoint {
        String scheme = String.valueOf(baseUrl.getScheme()).toLowerCase(Locale.ROOT);
        boolean http = scheme.equals("http") || scheme.equals("https");
        if (!http || baseUrl.getHost() == null || baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of a chat server is like https://host/v1, without a user or password in it");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("name the model to ask at " + baseUrl);
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("a call must be allowed more than " + timeout.toMillis() + " ms");
        }
        key = key == null || key.isBlank() ? null : key.strip();
        if (key != null && !key.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "the key in " + keyVariable + " holds blanks or letters that no key has; copy it again");
        }
        if (key != null && scheme.equals("http") && !isLoopback(baseUrl.getHost())) {
            throw new IllegalArgumentException("the key in " + keyVariable + " would travel unencrypted to "
                    + baseUrl.getHost() + "; use https, or if that server wants no key, unset " + keyVariable
                    + " or name another variable for its key");
        }
    }

    /** Whether a name is this machine's own; names are not looked up. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.matches("127(\\.\\d{1,3}){3}")
                || host.equals("[::1]")
                || host.equals("::1");
    }

    /** The same, given up on after another time. */
    Endpoint within(Duration newTimeout) {
        return new Endpoint(baseUrl, model, key, keyVariable, newTimeout);
    }

    /** The same with the key of another environment variable. */
    Endpoint keyed(@Nullable String newKey, String newVariable) {
        return new Endpoint(baseUrl, model, newKey, newVariable, timeout);
    }

    /** A text with the key taken out. */
    String hidden(String text) {
        return key == null ? text : text.replace(key, "[key]");
    }

    /** What a server said, on one line and shortened, with the key taken out. */
    String shown(String text) {
        String said = hidden(text).replaceAll("\\s+", " ");
        return said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "...";
    }

    /** Model and address, such as {@code llama-3.1-8b at http://localhost:8000/v1}, without the key. */
    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}
