package org.longalign.instruct;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.longalign.data.Language;
import org.longalign.data.Sha256;

/**
 * The text that asks for {@value #QUESTIONS} questions of one task type. The texts are the resource files {@code
 * prompts/TASK.LANGUAGE.txt} beside this class.
 *
 * @param taskType the kind of questions asked for
 * @param language the language of the prompt and of the documents it is for
 * @param text the prompt; it follows the document
 */
public record Prompt(TaskType taskType, Language language, String text) {
    /** How many questions every prompt asks for (paper, section 3.2). */
    public static final int QUESTIONS = 5;

    private static final int VERSION_DIGITS = 8;

    /** The prompt for a task type in a language. */
    public static Prompt of(TaskType taskType, Language language) {
        return new Prompt(taskType, language, resource("prompts/" + name(taskType, language) + ".txt"));
    }

    /**
     * Which text this is, such as {@code summary.en@1a2b3c4d}: task type, language, and the first digits of the text's
     * SHA-256, so that rows made with an edited prompt can be told apart.
     */
    public String version() {
        return name(taskType, language) + "@" + Sha256.hex(text).substring(0, VERSION_DIGITS);
    }

    private static String name(TaskType taskType, Language language) {
        return taskType.label() + (language == Language.CHINESE ? ".zh" : ".en");
    }

    private static String resource(String name) {
        try (InputStream in = Prompt.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource " + name + " is missing beside " + Prompt.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\r\n", "\n")
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name + ": " + e.getMessage(), e);
        }
    }
}
