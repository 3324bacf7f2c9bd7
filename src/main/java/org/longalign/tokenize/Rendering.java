package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.JinjaTemplate;

/**
 * A rendered conversation, and the parts of it that come from the messages.
 *
 * @param text the rendering
 * @param masked the rendering of the masked conversation, of the same length
 * @param generated the ranges that the template's {@code generation} blocks rendered; empty where it has none
 */
record Rendering(String text, String masked, List<Range> generated) {
    /**
     * Some characters of a text.
     *
     * @param start the first one
     * @param end the one behind the last
     */
    record Range(int start, int end) {}

    /** Whether an output of the masked conversation is that of the conversation itself, but for marks in its place. */
    static boolean alike(String output, String maskedOutput) {
        boolean alike = output.length() == maskedOutput.length();
        for (int i = 0; alike && i < output.length(); i++) {
            alike = output.charAt(i) == maskedOutput.charAt(i) || ContentMask.isMark(maskedOutput.charAt(i));
        }
        return alike;
    }

    /** Takes two outputs of a template that are alike for the rendering of a conversation. */
    static Rendering of(String output, String maskedOutput, JinjaTemplate template) {
        return template.marksGeneration()
                ? withoutBlocks(output, maskedOutput)
                : new Rendering(output, maskedOutput, List.of());
    }

    private static Rendering withoutBlocks(String output, String maskedOutput) {
        StringBuilder text = new StringBuilder();
        StringBuilder masked = new StringBuilder();
        List<Range> generated = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < output.length(); i++) {
            char c = maskedOutput.charAt(i);
            if (c == JinjaTemplate.GENERATION_START) {
                start = text.length();
            } else if (c == JinjaTemplate.GENERATION_END) {
                generated.add(new Range(start, text.length()));
            } else {
                text.append(output.charAt(i));
                masked.append(c);
            }
        }
        return new Rendering(text.toString(), masked.toString(), List.copyOf(generated));
    }

    /** Whether a character is a message's. */
    boolean isContent(int index) {
        return ContentMask.isMark(masked.charAt(index));
    }

    /** The template's words behind the last character of a message. */
    String tail() {
        return masked.substring(before(masked.length()));
    }

    /** The first place from which on up to another place nothing is a message's. */
    int before(int end) {
        int start = end;
        while (start > 0 && !isContent(start - 1)) {
            start--;
        }
        return start;
    }

    /** The next place from which on something is a message's, or the end. */
    int after(int start) {
        int end = start;
        while (end < masked.length() && !isContent(end)) {
            end++;
        }
        return end;
    }

    /** The characters of each of so many messages, from its first to its last; null for one of which nothing shows. */
    @Nullable
    Range[] contents(int messages) {
        @Nullable Range[] contents = new Range[messages];
        for (int i = 0; i < masked.length(); i++) {
            char mark = masked.charAt(i);
            boolean lastInRow = ContentMask.isMark(mark) && (i + 1 == masked.length() || masked.charAt(i + 1) != mark);
            boolean firstInRow = ContentMask.isMark(mark) && (i == 0 || masked.charAt(i - 1) != mark);
            if (lastInRow || firstInRow) {
                Range before = contents[ContentMask.message(mark)];
                contents[ContentMask.message(mark)] = new Range(before == null ? i : before.start(), i + 1);
            }
        }
        return contents;
    }
}
