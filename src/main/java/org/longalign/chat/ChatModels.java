package org.longalign.chat;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Chooses between a real model and recorded replies. */
public final class ChatModels {
    /** The environment variable that names a real model; where it is unset, recorded replies are used. */
    public static final String MODEL_VARIABLE = "LONGALIGN_CHAT_MODEL";
    /** The environment variable with the address of its server; unset for OpenAI's. */
    public static final String URL_VARIABLE = "LONGALIGN_CHAT_URL";

    private ChatModels() {}

    /**
     * The model that {@value #MODEL_VARIABLE} names, at {@value #URL_VARIABLE}; recorded replies if it names none. Print
     * the result to see which: {@code gpt-4o at https://...}, or {@code 24 recorded replies, ...; no language model}.
     *
     * @param recordings files of {@linkplain RecordedReplies recorded replies}
     * @throws IllegalArgumentException if the address is not one, or a recording is bad
     */
    public static ChatModel fromEnvironment(Path... recordings) {
        return choose(System.getenv(), List.of(recordings));
    }

    /** As {@link #fromEnvironment} with the environment given. */
    static ChatModel choose(Map<String, String> environment, List<Path> recordings) {
        String model = environment.getOrDefault(MODEL_VARIABLE, "").strip();
        if (model.isEmpty()) {
            return RecordedReplies.read(recordings);
        }
        String url = environment.getOrDefault(URL_VARIABLE, "").strip();
        URI baseUrl;
        try {
            baseUrl = url.isEmpty() ? OpenAiChat.OPENAI : new URI(url);
        } catch (URISyntaxException e) {
            // Neither the message of the cause nor the cause: both repeat the text, and with it a password in it.
            throw new IllegalArgumentException(URL_VARIABLE + " is not an address like https://host/v1: "
                    + e.getReason() + " at character " + (e.getIndex() + 1));
        }
        return OpenAiChat.at(baseUrl, model, environment.get(OpenAiChat.KEY_VARIABLE));
    }
}
