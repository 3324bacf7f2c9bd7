package org.longalign.evaluation.judge;

import java.util.OptionalInt;

/**
 * A judge's rating of one answer: a whole number, or no number with the reason. There is no default rating; a reply
 * that cannot be read leaves the answer unscored, and it is counted as such.
 */
public sealed interface Rating {
    /** The lowest rating of every scale. */
    int WORST = 1;
    /** The highest rating of the longest scale. */
    int BEST = 10;

    /** The rating as a number; empty if there is none. */
    OptionalInt value();

    /** Whether a later attempt may bring a rating, because a server was out of reach or a budget used up. */
    boolean isTransient();

    /**
     * A number.
     *
     * @param rating 1 to 10
     */
    record Scored(int rating) implements Rating {
        /** @throws IllegalArgumentException if the rating is not between 1 and 10 */
        public Scored {
            if (rating < WORST || rating > BEST) {
                throw new IllegalArgumentException("a rating lies between 1 and 10, not " + rating);
            }
        }

        @Override
        public OptionalInt value() {
            return OptionalInt.of(rating);
        }

        @Override
        public boolean isTransient() {
            return false;
        }

        @Override
        public String toString() {
            return Integer.toString(rating);
        }
    }

    /**
     * No rating.
     *
     * @param reason the cause, for people
     * @param isTransient whether a later attempt may bring a rating, because a server was out of reach or a budget used
     *     up
     */
    record Unscored(String reason, boolean isTransient) implements Rating {
        /** No rating, now or later. */
        public Unscored(String reason) {
            this(reason, false);
        }

        @Override
        public OptionalInt value() {
            return OptionalInt.empty();
        }

        @Override
        public String toString() {
            return "unscored: " + reason;
        }
    }

    /** Reads a rating from 1 to {@value #BEST}, as {@link #parse(String, int)}. */
    static Rating parse(String reply) {
        return parse(reply, BEST);
    }

    /**
     * Reads the {@code [[n]]} of a judge's reply that is its rating.
     *
     * <p>A candidate is the text between {@code [[} and {@code ]]}, or full-width {@code 【【} and {@code 】】}, if it holds
     * a digit; {@code [[rating]]}, an echo of the instruction, is none. The words around a candidate tell what it is.
     * The end of a scale ({@code out of [[10]]}), a reference ({@code see [[1]]}) and a number that is not given
     * ({@code would be [[10]]}) do not count. A final or overall rating comes before {@code Rating: [[n]]}, that before
     * one in a sentence or alone on its line, and that before any other. Among the likeliest the last decides: if it is
     * not a whole number on the scale the reply is unscored, even if an earlier candidate is, because the judge's last
     * word is then unknown. Different numbers of which none is named the rating leave the reply unscored.
     * {@code [[0]]}, {@code [[11]]}, {@code [[-3]]}, {@code [[8.5]]}, {@code [[8/10]]} and {@code [[7]]-[[8]]} are
     * refused; nothing is rounded or guessed.
     *
     * <p>{@code Rating.parse("First [[3]], then [[4]].", 5)} is a rating of 4, {@code Rating.parse("[[2]] (see [[1]])", 5)}
     * one of 2; {@code Rating.parse("[[4]]", 3)} is unscored: {@code [[4]] is not a whole number from 1 to 3}.
     *
     * @param reply the judge's own text; never the answer that is judged
     * @param best the upper end of the scale, 2 to 10; its lower end is 1
     * @throws IllegalArgumentException if the scale does not end between 2 and 10
     */
    static Rating parse(String reply, int best) {
        if (best <= WORST || best > BEST) {
            throw new IllegalArgumentException("a scale begins at 1 and ends between 2 and 10, not at " + best);
        }
        return RatingParser.parse(reply, best);
    }
}
