package org.longalign.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Says in words what is wrong with a piece of JSON. */
public final class JsonProblem {
    /** Jackson's note on where an unfinished value began, which for want of the text says little but that it is redacted. */
    private static final Pattern SOURCE =
            Pattern.compile("\\s*\\(start marker at \\[Source: .*?]\\)|\\[Source: .*?]\\s*");

    private JsonProblem() {}

    /** Jackson's message without its location, which callers give in their own way. */
    public static String of(JsonProcessingException problem) {
        String message = String.valueOf(problem.getOriginalMessage());
        return SOURCE.matcher(message).replaceAll("");
    }
}
