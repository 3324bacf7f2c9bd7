package org.longalign.instruct;

import org.longalign.data.Language;
import org.longalign.internal.Sha256;

/**
 * A prompt that asks for {@value #QUESTIONS} questions of one task type; see {@link Prompts}.
 *
 * @param taskType the kind of questions to ask for
 * @param language the language of the prompt and of its documents
 * @param text the prompt, which follows the document
 */
public record Prompt(TaskType taskType, Language language, String text) {
    /** Number of questions that every prompt asks for (paper, section 3.2). */
    public static final int QUESTIONS = 5;

    private static final int VERSION_DIGITS = 8;

    /** @throws IllegalArgumentException if there is no text */
    public Prompt {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the prompt " + name(taskType, language) + " is empty");
        }
    }

    /**
     * The identity of the text, such as {@code summary.en@1a2b3c4d}: task type, language and the first digits of the
     * text's SHA-256. It tells rows apart that were made with an edited prompt.
     */
    public String version() {
        return name(taskType, language) + "@" + digest(text);
    }

    /** A prompt's name, such as {@code summary.en}. */
    static String name(TaskType taskType, Language language) {
        return taskType.label() + "." + language.code();
    }

    /** The first digits of a text's SHA-256. */
    static String digest(String text) {
        return Sha256.hex(text).substring(0, VERSION_DIGITS);
    }
}
