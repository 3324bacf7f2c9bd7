package org.longalign.evaluation.judge;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the rating in a judge's reply by the rules of {@link Rating#parse}, in time linear in the reply. */
final class RatingParser {
    private static final Pattern DOUBLE_BRACKETS = Pattern.compile("\\[\\[([^\\[\\]]*)]]");
    private static final Pattern ONE_TO_TEN = Pattern.compile("[1-9]|10");
    private static final int SHOWN = 20;

    private RatingParser() {}

    static Rating parse(String reply, int best) {
        String last = null;
        Matcher matcher = DOUBLE_BRACKETS.matcher(reply);
        while (matcher.find()) {
            String inside = matcher.group(1).strip();
            if (inside.chars().anyMatch(Character::isDigit)) {
                last = inside;
            }
        }
        if (last == null) {
            return new Rating.Unscored(reply.isBlank() ? "the reply is empty" : "no [[rating]] in the reply");
        }
        if (!ONE_TO_TEN.matcher(last).matches() || Integer.parseInt(last) > best) {
            String shown = last.length() <= SHOWN ? last : last.substring(0, SHOWN) + "...";
            return new Rating.Unscored("[[" + shown + "]] is not a whole number from 1 to " + best);
        }
        return new Rating.Scored(Integer.parseInt(last));
    }
}
