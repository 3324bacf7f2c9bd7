package org.longalign.evaluation.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.data.TestLines;

class RatingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Rating: [[1]] | 1",
                "Rating: [[10]] | 10",
                "[[ 7 ]] | 7",
                "First [[3]], on reflection [[6]] | 6",
                "[[9]]. I was asked for [[rating]]. | 9",
                "评分：[[8]] | 8",
                "[[[5]]] | 5",
                "**Rating: [[4]]** | 4",
                "the array a[i][[0][0]] then [[2]] | 2",
            })
    void theLastRatingCounts(String reply, int rating) {
        assertEquals(new Rating.Scored(rating), Rating.parse(reply));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[0]]",
                "[[11]]",
                "[[100]]",
                "[[-3]]",
                "[[+3]]",
                "[[8.5]]",
                "[[8,5]]",
                "[[7-8]]",
                "[[8/10]]",
                "[[08]]",
                "[[Rating: 8]]",
                "[[8",
                "[8]",
                "[ [8] ]",
                "8",
                "Rating: 8/10",
                "[[eight]]",
                "[[]]",
                "[[rating]]",
                "⟦10⟧",
                "[[８]]",
                "[[99999999999999999999]]",
                "",
                "  \n",
                "I cannot rate this answer.",
            })
    void anythingElseIsUnscored(String reply) {
        Rating.Unscored unscored = assertInstanceOf(Rating.Unscored.class, Rating.parse(reply));
        assertTrue(unscored.value().isEmpty());
        assertTrue(!unscored.reason().isBlank());
    }

    /** Replies with several numbers: the rating or none, never the other number. */
    @Test
    void theCorpusOfReplies() {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> lines = TestLines.of(RatingTest.class, "ratings.jsonl");
        for (JsonNode line : lines) {
            OptionalInt rating = line.get("rating").isNull()
                    ? OptionalInt.empty()
                    : OptionalInt.of(line.get("rating").asInt());
            Rating read =
                    Rating.parse(line.get("reply").asText(), line.get("best").asInt());
            if (!read.value().equals(rating)) {
                wrong.add(line + " -> " + read);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(lines.size() >= 80, "a small corpus");
    }

    @Test
    void anUnusableLastWordIsNotReplacedByAnEarlierOne() {
        assertEquals(
                new Rating.Unscored("[[11]] is not a whole number from 1 to 10"), Rating.parse("[[7]], no: [[11]]"));
    }

    @Test
    void theReasonSaysWhatWasWrong() {
        assertEquals(new Rating.Unscored("the reply is empty"), Rating.parse(" "));
        assertEquals(new Rating.Unscored("no [[rating]] in the reply"), Rating.parse("Good."));
        assertEquals(new Rating.Unscored("[[8.5]] is not a whole number from 1 to 10"), Rating.parse("[[8.5]]"));
        String longOne = ((Rating.Unscored) Rating.parse("[[" + "1".repeat(1000) + "]]")).reason();
        assertTrue(longOne.length() < 100, longOne);
    }

    @Test
    void aHostileReplyIsReadInLinearTime() {
        String brackets = "[[".repeat(200_000) + " ".repeat(200_000) + "]]";
        assertTimeout(Duration.ofSeconds(5), () -> Rating.parse(brackets));
    }

    @Test
    void aRatingOutsideTheScaleCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new Rating.Scored(0));
        assertThrows(IllegalArgumentException.class, () -> new Rating.Scored(11));
    }
}
