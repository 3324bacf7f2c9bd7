package org.longalign.evaluation.needle;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.tokenize.Tokenizer;

/**
 * A long text with a needle between two of its sentences, cut so that the prompt has an exact number of tokens. A text
 * without ends of sentences near the depth, such as code, gets the needle between two lines, clauses or words.
 *
 * <pre>
 * depth 0.5     One sentence. Another one. NEEDLE. A third that is cut at the e
 * </pre>
 */
final class Haystack {
    private static final Pattern SENTENCE_END = Pattern.compile(
            "[.!?][\"'\u201d\u2019)\\]]*+(?=\\s)|[\u3002\uff01\uff1f][\u201d\u2019\u300d\u300f\uff09]*+");

    /** The share of a passage by which the needle may be off the depth asked for. */
    private static final double TOLERANCE = 0.015;

    private static final String CLAUSE_MARKS = ",;:\uff0c\u3001\uff1b\uff1a)}]\uff09";

    private static final int SAMPLE_CHARS = 50_000;
    private static final int MOST_COUNTS = 40;

    private final String text;
    private final Tokenizer tokenizer;
    private final ToIntFunction<String> promptTokens;
    /** The offsets behind the last mark of each sentence, ascending. */
    private final int[] ends;

    private final double charsPerToken;

    /** @param promptTokens counts the tokens of a user's message with its chat template */
    Haystack(String text, Tokenizer tokenizer, ToIntFunction<String> promptTokens) {
        this.text = text.strip();
        this.tokenizer = tokenizer;
        this.promptTokens = promptTokens;
        ends = SENTENCE_END
                .matcher(this.text)
                .results()
                .mapToInt(match -> match.end())
                .toArray();
        String sample = this.text.substring(0, Math.min(SAMPLE_CHARS, this.text.length()));
        charsPerToken = sample.isEmpty() ? 1 : sample.length() / (double) Math.max(1, tokenizer.count(sample));
    }

    /**
     * A prompt of {@code budgetTokens}, or slightly fewer if no text has exactly that many. Passages of different seeds
     * begin at different sentences as far as the text is long enough.
     *
     * @throws IllegalArgumentException if the text is too short, or question and needle alone are too long
     */
    NeedlePrompt prompt(PromptText wording, Needle needle, int budgetTokens, double depth, long seed) {
        int start = start(budgetTokens, seed);
        NeedlePrompt found = fit(wording, needle, budgetTokens, depth, start);
        if (found == null && start > 0) {
            found = fit(wording, needle, budgetTokens, depth, 0);
        }
        if (found == null) {
            throw new IllegalArgumentException("the haystack is too short for a prompt of " + budgetTokens
                    + " tokens: it has " + tokenizer.count(text) + "; give a longer text or a shorter length");
        }
        return found;
    }

    /** The start of a random sentence with enough text after it. */
    private int start(int budgetTokens, long seed) {
        double need = 1.25 * budgetTokens * charsPerToken;
        int choices = (int)
                IntStream.of(ends).filter(end -> end + need <= text.length()).count();
        int drawn = new SplittableRandom(seed).nextInt(choices + 1);
        return drawn == 0 ? 0 : afterSpace(ends[drawn - 1]);
    }

    private int afterSpace(int place) {
        int at = place;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A passage's length in characters with its prompt. */
    private record Fit(int chars, NeedlePrompt prompt) {}

    /** The prompt, or null if the text ends too early. */
    private @Nullable NeedlePrompt fit(PromptText wording, Needle needle, int budgetTokens, double depth, int start) {
        int available = text.length() - start;
        int guess = Math.min(available, Math.max(1, (int) (budgetTokens * charsPerToken)));
        Fit found = fit(wording, needle, budgetTokens, charDepth(start, guess, depth), start, guess);
        if (found != null && Math.abs(found.chars - guess) > guess / 100) {
            // The text is denser here than in the sample, so the depth was that of another passage.
            double exact = charDepth(start, found.chars, depth);
            found = fit(wording, needle, budgetTokens, exact, start, found.chars);
        }
        return found == null ? null : found.prompt;
    }

    private @Nullable Fit fit(
            PromptText wording, Needle needle, int budgetTokens, double charDepth, int start, int guess) {
        int available = text.length() - start;
        int chars = guess;
        int fits = 0;
        int tooLong = available + 1;
        NeedlePrompt best = null;
        for (int counts = 0; counts < MOST_COUNTS && tooLong - fits > 1; counts++) {
            NeedlePrompt prompt = at(wording, needle, start, chars, charDepth);
            int spare = budgetTokens - prompt.promptTokens();
            if (spare >= 0) {
                fits = chars;
                best = prompt;
            } else {
                tooLong = chars;
            }
            if (spare == 0) {
                break;
            }
            int next = chars + (int) Math.round(spare * charsPerToken);
            // A text of changing density misleads the estimate; halves come to the end in any case.
            boolean halve = counts % 4 == 3 || next <= fits || next >= tooLong;
            boolean all = next >= tooLong && tooLong > available;
            chars = all ? available : halve ? Math.max(fits + 1, (fits + tooLong) >>> 1) : next;
        }
        if (best == null) {
            throw new IllegalArgumentException("question and needle leave no room for a haystack in " + budgetTokens
                    + " tokens; choose a greater length or a shorter reply");
        }
        return fits == available && best.promptTokens() < budgetTokens ? null : new Fit(fits, best);
    }

    /** Converts a share of a passage's tokens to a share of its characters. */
    private double charDepth(int start, int chars, double depth) {
        if (depth == 0 || depth == 1) {
            return depth;
        }
        String passage = text.substring(start, start + chars);
        int[] ids = tokenizer.encode(passage);
        int[] before = Arrays.copyOf(ids, (int) Math.round(depth * ids.length));
        return Math.min(1, tokenizer.decode(before).length() / (double) passage.length());
    }

    private NeedlePrompt at(PromptText wording, Needle needle, int start, int chars, double charDepth) {
        int end = start + chars;
        if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
            end--;
        }
        int place = place(start, end, charDepth);
        String space = needle.sentence().codePoints().anyMatch(Character::isIdeographic) ? "" : " ";
        String before = text.substring(start, place);
        String after = text.substring(place, end);
        String whole =
                before.isEmpty() ? needle.sentence() + space + after : before + space + needle.sentence() + after;
        String prompt = wording.fill(Map.of("haystack", whole, "question", needle.question()));
        return new NeedlePrompt(prompt, promptTokens.applyAsInt(prompt), (place - start) / (double) (end - start));
    }

    /**
     * The place for the needle, the passage's own ends for depths 0 and 1. It is the end of the sentence nearest to the
     * depth if that is within {@value #TOLERANCE} of the passage; else the nearest end of a line, then a comma or the
     * like, then white space, and in a text without any of them a place between two characters.
     */
    private int place(int start, int end, double charDepth) {
        if (charDepth <= 0 || charDepth >= 1) {
            return charDepth <= 0 ? start : end;
        }
        int wanted = (int) Math.round(start + charDepth * (end - start));
        int most = (int) (TOLERANCE * (end - start));
        int after = Arrays.binarySearch(ends, wanted);
        after = after < 0 ? -after - 1 : after;
        int nearest = -1;
        for (int i = Math.max(0, after - 1); i <= after && i < ends.length; i++) {
            boolean inside = ends[i] > start && ends[i] <= end && Math.abs(ends[i] - wanted) <= most;
            if (inside && (nearest < 0 || Math.abs(ends[i] - wanted) < Math.abs(nearest - wanted))) {
                nearest = ends[i];
            }
        }
        return nearest >= 0 ? nearest : between(start, end, wanted, most);
    }

    private int between(int start, int end, int wanted, int most) {
        List<IntPredicate> kinds = List.of(
                at -> text.charAt(at) == '\n',
                at -> CLAUSE_MARKS.indexOf(text.charAt(at - 1)) >= 0,
                at -> Character.isWhitespace(text.charAt(at)));
        for (IntPredicate kind : kinds) {
            for (int away = 0; away <= most; away++) {
                for (int at : new int[] {wanted - away, wanted + away}) {
                    if (at > start && at < end && kind.test(at)) {
                        return at;
                    }
                }
            }
        }
        int at = wanted;
        while (at > start && at < end && joinsTheOneBefore(at)) {
            at--;
        }
        return at;
    }

    /** Whether a character belongs to the one before it: the second half of a pair, or a combining mark. */
    private boolean joinsTheOneBefore(int at) {
        int type = Character.getType(text.charAt(at));
        return Character.isLowSurrogate(text.charAt(at))
                || type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || text.charAt(at) == '\u200d'
                || text.charAt(at - 1) == '\u200d';
    }
}
