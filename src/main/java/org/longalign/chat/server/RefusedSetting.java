package org.longalign.chat.server;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A setting of a request that a model does not take, as the server's error names it, and the remedy. */
enum RefusedSetting {
    /** The temperature, or its value. */
    TEMPERATURE(
            "temperature",
            "leave it to the server: LONGALIGN_CHAT_TEMPERATURE=default, or a temperature of"
                    + " ChatRequest.SERVER_DEFAULT"),
    /** The name of the output limit, or its value. */
    TOKEN_LIMIT(
            "max_(?:completion_|output_|new_)?tokens",
            "send the limit by its other name, or a lower one:"
                    + " LONGALIGN_CHAT_TOKEN_LIMIT=max_completion_tokens or max_tokens, or OpenAiChat.limitedBy(name)"),
    /** Any other. */
    OTHER("\\w+", "this server does not take what is sent; is it the right provider?");

    private static final String REFUSAL = "(?:unsupported[_ ](?:parameter|value)|unknown[_ ](?:parameter|field|name)"
            + "|unrecognized request argument|extra[_ ](?:forbidden|inputs)|(?:is )?not supported|does not support"
            + "|no longer supported|deprecated|only the default|may only be|must be|is too (?:large|high|low|small)"
            + "|less than or equal|greater than or equal|invalid value|out of range)";

    private final Pattern pattern;
    private final String remedy;

    RefusedSetting(String name, String remedy) {
        this.remedy = remedy;
        pattern = Pattern.compile(
                "\\b" + name + "\\b.{0,200}?" + REFUSAL + "|" + REFUSAL + ".{0,200}?\\b" + name + "\\b",
                Pattern.DOTALL);
    }

    /** The setting that an error speaks of, in lower case; empty if it speaks of none. */
    static Optional<RefusedSetting> find(String said) {
        return Arrays.stream(values()).filter(setting -> setting.names(said)).findFirst();
    }

    private boolean names(String said) {
        return this == OTHER
                ? said.contains("unsupported_parameter")
                        || said.contains("unknown_parameter")
                        || said.contains("extra_forbidden")
                        || said.contains("unrecognized request argument")
                : pattern.matcher(said).find();
    }

    /** The remedy, for the end of a message. */
    String remedy() {
        return "; " + remedy;
    }
}
