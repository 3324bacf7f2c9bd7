package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
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
 * <p>White space stays, for templates strip it. Where a template renders marks to another text, it looks for something in
 * a message: then its string literals stay as well (Qwen3's {@code </think>}), unless they hold special tokens.
 */
final class ContentMask {
    /** The first of the characters that marks are: Unicode's private ones, which no text assigns a meaning. */
    private static final char FIRST = '\ue000';

    private static final int MARKS = 6_000;

    private final FolderTokenizer tokenizer;
    private final List<List<String>> levels;

    ContentMask(List<String> literals, FolderTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        List<String> all = literals.stream()
                .distinct()
                .filter(literal -> !literal.isBlank()
                        && tokenizer
                                .findSpecialTokens(literal, 0, literal.length())
                                .isEmpty())
                .toList();
        List<String> phrases = all.stream()
                .filter(literal -> literal.length() > 1 && !literal.chars().allMatch(Character::isLetterOrDigit))
                .toList();
        levels = Stream.of(List.<String>of(), phrases, all).distinct().toList();
    }

    /** The literals that may have to stay, fewest first: none, those that are more than a letter or a word, all. */
    List<List<String>> levels() {
        return levels;
    }

    /** Whether a character of a masked rendering replaces one of a message. */
    static boolean isMark(char c) {
        return c >= FIRST && c < FIRST + MARKS;
    }

    /** The message that a mark replaces. */
    static int message(char mark) {
        return mark - FIRST;
    }

    /** The number of a text's characters that are marks. */
    static int marks(String text) {
        int marks = 0;
        for (int i = 0; i < text.length(); i++) {
            marks += isMark(text.charAt(i)) ? 1 : 0;
        }
        return marks;
    }

    /**
     * The conversation with marks, each message as long as it is.
     *
     * @param kept literals that stay
     * @throws IllegalArgumentException if there are no messages, or more of them than marks
     */
    List<Message> masked(List<Message> messages, List<String> kept) {
        if (messages.isEmpty() || messages.size() > MARKS) {
            throw new IllegalArgumentException(
                    "a conversation has 1 to " + MARKS + " messages, not " + messages.size());
        }
        List<Message> masked = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            masked.add(masked(messages.get(i), i, kept));
        }
        return masked;
    }

    /** A message all marks but its white space; a single mark for a message of white space alone. */
    Message covered(Message message, int index) {
        boolean blank = message.content().chars().allMatch(c -> JinjaTemplate.isSpace((char) c));
        return masked(blank ? new Message(message.role(), "x") : message, index, List.of());
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

    private Message masked(Message message, int index, List<String> kept) {
        String content = message.content();
        char mark = (char) (FIRST + index);
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
        return new Message(message.role(), new String(masked));
    }
}
