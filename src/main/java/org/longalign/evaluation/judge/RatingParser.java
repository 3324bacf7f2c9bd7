package org.longalign.evaluation.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the rating in a judge's reply by the rules of {@link Rating#parse}, in time linear in the reply. */
final class RatingParser {
    private static final Pattern DOUBLE_BRACKETS = Pattern.compile(
            "\\[\\[([^\\[\\]]*+)]]|【【([^【】]*+)】】|［［([^［］]*+)］］|\\\\\\[\\\\\\[([^\\[\\]\\\\]*+)\\\\]\\\\]");
    private static final Pattern ONE_TO_TEN = Pattern.compile("[1-9]|10");
    /** The text between the two ends of a range or a scale, or between alternatives. */
    private static final Pattern JOINED = Pattern.compile(
            "[ \\t*_,，、]*+(?:[-–—~～/→]|->|to|through|or|and|或|或者|至|到|和)?[ \\t*_从]*+", Pattern.CASE_INSENSITIVE);

    private static final Pattern OVER = Pattern.compile("[ \\t*_]*+(?:[/／]|(?:out )?of)[ \\t*_]*+");
    private static final Pattern FRACTION = Pattern.compile("[.．]?[0-9０-９½¼¾]");
    /** A line that gives a rating without double brackets. */
    private static final Pattern PLAIN = Pattern.compile(
            "(?im)^[\\s>#*_•\\-]{0,8}+(?:(?:final|overall|my|the|总体|最终|综合) ?)?(?:rating|score|grade|评分|得分|分数|打分)"
                    + "[*_ \\t]{0,8}+[:：=][*_ \\t\\[【]{0,8}+([0-9]{1,3}+(?:\\.[0-9]{1,3}+)?+)(?!\\s?(?:-|–|~|to\\b|至|到))");

    private static final int JOIN_CHARACTERS = 12;
    private static final int SHOWN = 20;

    /** A number in double brackets. */
    private record Found(String inside, int from, int to, RatingContext context) {
        boolean is(int value) {
            return inside.equals(Integer.toString(value));
        }

        Found as(RatingContext other) {
            return new Found(inside, from, to, other);
        }

        @Override
        public String toString() {
            return "[[" + (inside.length() <= SHOWN ? inside : inside.substring(0, SHOWN) + "...") + "]]";
        }
    }

    private final String reply;
    private final int best;

    private RatingParser(String reply, int best) {
        this.reply = reply;
        this.best = best;
    }

    static Rating parse(String reply, int best) {
        return new RatingParser(reply, best).rating();
    }

    private Rating rating() {
        List<Found> all = withoutScales(found());
        List<Found> likeliest = likeliest(all);
        if (likeliest.isEmpty()) {
            String reason = reply.isBlank() ? "the reply is empty" : "no [[rating]] in the reply";
            return new Rating.Unscored(all.isEmpty() ? reason : reason + "; " + all.get(0) + " is something else");
        }
        Found last = likeliest.get(likeliest.size() - 1);
        boolean named = last.context.compareTo(RatingContext.NAMED) >= 0;
        Optional<Found> other = named
                ? neighbour(all, last)
                : likeliest.stream()
                        .filter(one -> !one.inside.equals(last.inside))
                        .findFirst()
                        .or(() -> neighbour(all, last));
        if (other.isPresent()) {
            return new Rating.Unscored(
                    "the reply has " + other.get() + " and " + last + ", and does not say which is the rating");
        }
        boolean fraction =
                FRACTION.matcher(reply).region(last.to, reply.length()).lookingAt();
        if (fraction || !ONE_TO_TEN.matcher(last.inside).matches() || Integer.parseInt(last.inside) > best) {
            String more = fraction ? reply.substring(last.to, Math.min(reply.length(), last.to + 2)) : "";
            return new Rating.Unscored(last + more + " is not a whole number from 1 to " + best);
        }
        Matcher plain = PLAIN.matcher(reply);
        if (!named && plain.find() && !plain.group(1).equals(last.inside)) {
            return new Rating.Unscored(
                    "the reply rates " + plain.group(1) + " without brackets, and has " + last + " elsewhere");
        }
        return new Rating.Scored(Integer.parseInt(last.inside));
    }

    private List<Found> found() {
        List<Found> all = new ArrayList<>();
        Matcher matcher = DOUBLE_BRACKETS.matcher(reply);
        int read = 0;
        int depth = 0;
        while (matcher.find()) {
            for (; read < matcher.start(); read++) {
                depth = depth(depth, reply.charAt(read));
            }
            String inside = inside(matcher);
            if (inside.chars().anyMatch(Character::isDigit)) {
                all.add(new Found(
                        inside,
                        matcher.start(),
                        matcher.end(),
                        RatingContext.of(reply, matcher.start(), matcher.end(), depth > 0)));
            }
        }
        return all;
    }

    private static String inside(Matcher matcher) {
        int group = 1;
        while (matcher.group(group) == null) {
            group++;
        }
        return Objects.requireNonNull(matcher.group(group)).replace("*", "").strip();
    }

    /** The number of round brackets that are open after a character; none is open over a line's end. */
    private static int depth(int depth, char c) {
        return switch (c) {
            case '(', '（' -> depth + 1;
            case ')', '）' -> Math.max(0, depth - 1);
            case '\n' -> 0;
            default -> depth;
        };
    }

    /** The numbers, of which {@code [[1]] to [[10]]} and {@code /[[10]]} are known to be a scale's. */
    private List<Found> withoutScales(List<Found> found) {
        List<Found> all = new ArrayList<>(found);
        for (int i = 1; i < all.size(); i++) {
            Found one = all.get(i - 1);
            Found two = all.get(i);
            if (two.is(best) && one.is(Rating.WORST) && areJoined(JOINED, one, two)) {
                all.set(i - 1, one.as(RatingContext.OTHER));
                all.set(i, two.as(RatingContext.OTHER));
            } else if (two.is(best) && areJoined(OVER, one, two)) {
                all.set(i, two.as(RatingContext.OTHER));
            }
        }
        return all;
    }

    /** The numbers of the likeliest kind, in order. */
    private static List<Found> likeliest(List<Found> all) {
        RatingContext most =
                all.stream().map(Found::context).max(RatingContext::compareTo).orElse(RatingContext.OTHER);
        return most == RatingContext.OTHER
                ? List.of()
                : all.stream().filter(one -> one.context == most).toList();
    }

    /** Another number that makes a range, a list or a choice with one. */
    private Optional<Found> neighbour(List<Found> all, Found one) {
        int at = all.indexOf(one);
        Optional<Found> before =
                at > 0 && areJoined(JOINED, all.get(at - 1), one) ? Optional.of(all.get(at - 1)) : Optional.empty();
        Optional<Found> after = at + 1 < all.size() && areJoined(JOINED, one, all.get(at + 1))
                ? Optional.of(all.get(at + 1))
                : Optional.empty();
        return before.or(() -> after)
                .filter(other -> other.context != RatingContext.OTHER && !other.inside.equals(one.inside));
    }

    private boolean areJoined(Pattern by, Found one, Found two) {
        return two.from - one.to <= JOIN_CHARACTERS
                && by.matcher(reply).region(one.to, two.from).matches();
    }
}
