package org.longalign.chat.server;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model at an address, with its key.
 *
 * @param baseUrl the address that the paths of the API are appended to
 * @param model the server's name of the model
 * @param key the API key; null for none
 * @param keyVariable the environment variable of the key, for messages
 * @param timeout time-out of a whole call
 */
record Endpoint(URI baseUrl, String model, @Nullable String key, String keyVariable, Duration timeout) {
    /** The default time-out. */
    static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final int SHOWN = 300;

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
            throw new IllegalArgumentException("name the model to ask at " + baseUrl);
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("the time-out must be above 0, but is " + timeout.toMillis() + " ms");
        }
        key = key == null || key.isBlank() ? null : key.strip();
        if (key != null && !key.matches("[!-~]+")) {
            throw new IllegalArgumentException(
                    "the key in " + keyVariable + " contains spaces or characters that no key has; copy it again");
        }
        if (key != null && scheme.equals("http") && !isLoopback(baseUrl.getHost())) {
            throw new IllegalArgumentException("the key in " + keyVariable + " would travel unencrypted to "
                    + baseUrl.getHost() + "; use https; or if that server needs no key, unset " + keyVariable
                    + " or name another variable for its key");
        }
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

    /** The same with the key of another environment variable. */
    Endpoint keyed(@Nullable String newKey, String newVariable) {
        return new Endpoint(baseUrl, model, newKey, newVariable, timeout);
    }

    /** A text without the key. */
    String hidden(String text) {
        return key == null ? text : text.replace(key, "[key]");
    }

    /** A server's text on one line, shortened and without the key. */
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
