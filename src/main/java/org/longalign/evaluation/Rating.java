package org.longalign.evaluation;

import java.util.OptionalInt;

/**
 * What a judge's reply says about an answer: a whole number from 1 to 10, or nothing that can be used, with the reason.
 * There is no default rating: what cannot be read stays unscored and is counted as such.
 */
public sealed interface Rating {
    /** The lowest rating. */
    int WORST = 1;
    /** The highest rating. */
    int BEST = 10;

    /** The rating, empty if there is none. */
    OptionalInt value();

    /**
     * A rating that was given.
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
        public String toString() {
            return Integer.toString(rating);
        }
    }

    /**
     * No rating.
     *
     * @param reason why not, for people
     * @param mayPass whether the same answer may be rated later, since a server was out of reach or a budget used up
     */
    record Unscored(String reason, boolean mayPass) implements Rating {
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

    /**
     * Reads the rating out of a judge's reply: the last {@code [[n]]} in it.
     *
     * <p>A candidate is whatever stands between {@code [[} and {@code ]]}, spaces aside, and holds a digit, so that
     * {@code [[rating]]}, an echo of the instruction, is passed over. The last candidate decides: if it is not a whole
     * number from 1 to 10 the reply is unscored, even where an earlier candidate would do, because the judge's last
     * word is then not known. {@code [[0]]}, {@code [[11]]}, {@code [[-3]]}, {@code [[8.5]]}, {@code [[8/10]]} and
     * {@code [[7-8]]} are refused; nothing is rounded or guessed.
     *
     * @param reply what the judge wrote, and nothing but that: an answer under judgement never comes here
     */
    static Rating parse(String reply) {
        return RatingParser.parse(reply);
    }
}
