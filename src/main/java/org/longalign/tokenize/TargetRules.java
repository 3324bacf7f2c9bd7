package org.longalign.tokenize;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tokens of an answer are targets where published practice differs. All other tokens of an answer, and the marker
 * that ends it, always are. Changed on a template by {@link ChatTemplate#targets(TargetRules)}:
 *
 * <pre>{@code
 * // given: ChatTemplate template
 * ChatTemplate likeQwen = template.targets(TargetRules.DEFAULT.withSpaceAfterEnd(true).withEmptyThinking(false));
 * }</pre>
 *
 * @param spaceAfterEnd whether the white space that a template puts after the end marker is a target too, such as the
 *     newline of ChatML: Qwen's own training code learns it, templates with {@code generation} blocks mostly do not, and a
 *     model that stops at the end marker never writes it. Default false; true for the built-in templates, whose closing
 *     marker counts as one
 * @param emptyThinking whether a think block without thoughts at the begin of an answer is a target, such as
 *     {@code <think>\n\n</think>\n\n}, which Qwen3's template puts before the last answer. Without it a model forgets to
 *     write the block; with it, a model that should think learns not to. Default true
 * @param emptyAnswers whether the end marker of an answer without words is a target, by which a model learns to say
 *     nothing. Default false, as in the LongAlign release
 */
public record TargetRules(boolean spaceAfterEnd, boolean emptyThinking, boolean emptyAnswers) {
    /** Answers up to their end marker, empty think blocks included, empty answers not. */
    public static final TargetRules DEFAULT = new TargetRules(false, true, false);

    private static final Pattern EMPTY_THINKING = Pattern.compile("\\s*<think>\\s*</think>\\s*");

    /** A copy that learns the white space after end markers, or does not. */
    public TargetRules withSpaceAfterEnd(boolean learnt) {
        return new TargetRules(learnt, emptyThinking, emptyAnswers);
    }

    /** A copy that learns empty think blocks, or does not. */
    public TargetRules withEmptyThinking(boolean learnt) {
        return new TargetRules(spaceAfterEnd, learnt, emptyAnswers);
    }

    /** A copy that learns the end of empty answers, or does not. */
    public TargetRules withEmptyAnswers(boolean learnt) {
        return new TargetRules(spaceAfterEnd, emptyThinking, learnt);
    }

    /** The first character to learn of an answer between two places of a text. */
    int firstTarget(String text, int start, int end) {
        Matcher block = EMPTY_THINKING.matcher(text).region(start, end);
        return !emptyThinking && block.lookingAt() ? block.end() : start;
    }
}
