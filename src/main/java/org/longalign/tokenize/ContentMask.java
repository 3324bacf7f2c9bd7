package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.data.Message;
import org.longalign.tokenize.jinja.JinjaTemplate;

/**
 * Makes visible which characters of a rendered conversation are a message's: every character is replaced by a mark of its
 * message, and the template rendered a second time, to a text of the same length.
 *
 * <pre>
 *   Who? Ahab, he said.     rendered  <|im_start|>user\nWho? Ahab, he said.<|im_end|>\n
 *   #### ##### ## #####     rendered  <|im_start|>user\n#### ##### ## #####<|im_end|>\n
 * </pre>
 *
 * <p>White space stays, for templates strip it, and so does what a template may look for: the string literals in its tags
 * (Qwen3's {@code </think>}), unless they are special tokens.
 */
final class ContentMask {
    /** The first of the characters that marks are: Unicode's private ones, which no text assigns a meaning. */
    private static final char FIRST = '\ue000';

    private static final int MARKS = 6_000;

    private final HuggingFaceJsonTokenizer tokenizer;
    private final List<String> kept;

    ContentMask(List<String> literals, HuggingFaceJsonTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        kept = literals.stream().distinct().filter(this::isSought).toList();
    }

    /** A literal that a template may look for in a message: more than a letter, a word or white space. */
    private boolean isSought(String literal) {
        return literal.length() > 1
                && !literal.isBlank()
                && !literal.chars().allMatch(Character::isLetterOrDigit)
                && tokenizer.findSpecialTokens(literal, 0, literal.length()).isEmpty();
    }

    /** Whether a character of a masked rendering stands for one of a message. */
    static boolean isMark(char c) {
        return c >= FIRST && c < FIRST + MARKS;
    }

    /** The message that a mark stands for. */
    static int message(char mark) {
        return mark - FIRST;
    }

    /**
     * The conversation with marks, each message as long as it is.
     *
     * @throws IllegalArgumentException if there are no messages, or more of them than marks
     */
    List<Message> masked(List<Message> messages) {
        if (messages.isEmpty() || messages.size() > MARKS) {
            throw new IllegalArgumentException(
                    "a conversation has 1 to " + MARKS + " messages, not " + messages.size());
        }
        List<Message> masked = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            masked.add(new Message(message.role(), masked(message.content(), (char) (FIRST + i))));
        }
        return masked;
    }

    /** The same with a single mark in place of several in a row: short, but alike to a template. */
    static List<Message> squeezed(List<Message> masked) {
        List<Message> squeezed = new ArrayList<>();
        for (Message message : masked) {
            StringBuilder content = new StringBuilder();
            String text = message.content();
            for (int i = 0; i < text.length(); i++) {
                if (i == 0 || !isMark(text.charAt(i)) || text.charAt(i) != text.charAt(i - 1)) {
                    content.append(text.charAt(i));
                }
            }
            squeezed.add(new Message(message.role(), content.toString()));
        }
        return squeezed;
    }

    private String masked(String content, char mark) {
        char[] masked = content.toCharArray();
        for (int i = 0; i < masked.length; i++) {
            masked[i] = JinjaTemplate.isSpace(masked[i]) ? masked[i] : mark;
        }
        for (String literal : kept) {
            for (int at = content.indexOf(literal); at >= 0; at = content.indexOf(literal, at + literal.length())) {
                literal.getChars(0, literal.length(), masked, at);
            }
        }
        for (SpecialTokens.Match special : tokenizer.findSpecialTokens(content, 0, content.length())) {
            Arrays.fill(masked, special.start(), special.end(), mark);
        }
        return new String(masked);
    }
}
