package org.longalign.instruct;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.longalign.data.Language;

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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return name(taskType, language) + "@"
                    + HexFormat.of().formatHex(digest).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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
