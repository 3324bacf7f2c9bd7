package org.longalign.evaluation.grading;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.RecordedReplies;
import org.longalign.data.Message;
import org.longalign.evaluation.JudgeKind;
import org.longalign.evaluation.Rating;

/**
 * A chat model as the judge of one answer: the rating is the last {@code [[n]]} of its reply ({@link Rating#parse}). A
 * reply without a usable rating is asked for again, at a temperature of at least {@value #RETRY_TEMPERATURE} since the
 * same words would come again, and after the last attempt the answer is unscored.
 *
 * @param model the judge
 * @param attempts the most replies asked for, at least 1
 * @param temperature of the first attempt, 0 to 2
 * @param maxOutputTokens limit on a reply; a rating in one that was cut or filtered does not count
 */
public record Grader(ChatModel model, int attempts, double temperature, int maxOutputTokens) {
    private static final double RETRY_TEMPERATURE = 0.5;
    private static final int DEFAULT_ATTEMPTS = 3;
    private static final int DEFAULT_MAX_OUTPUT_TOKENS = 1_024;

    /** @throws IllegalArgumentException if there is no attempt */
    public Grader {
        if (attempts < 1) {
            throw new IllegalArgumentException("a judge needs at least one attempt, not " + attempts);
        }
    }

    /** Three attempts, the first at temperature 0, of at most 1,024 tokens each. */
    public static Grader of(ChatModel model) {
        return new Grader(model, DEFAULT_ATTEMPTS, 0, DEFAULT_MAX_OUTPUT_TOKENS);
    }

    /** What stands behind it: a model, or recorded replies. */
    public JudgeKind kind() {
        return model instanceof RecordedReplies ? JudgeKind.REPLAY : JudgeKind.MODEL;
    }

    /** Names all that its grades depend on. */
    public String fingerprint() {
        return model.name() + ", " + attempts + " attempts, temperature " + temperature + ", " + maxOutputTokens
                + " tokens";
    }

    /**
     * Grades one answer.
     *
     * @param wording what the judge is asked; it asks for a rating in double square brackets
     * @param material the question, the answer and so on, quoted in the prompt
     * @param best the scale's upper end, 2 to 10; its lower end is 1
     * @throws ChatException if the model gives no reply
     */
    public Grade grade(PromptText wording, Map<String, String> material, int best) {
        List<Message> messages = List.of(Message.user(wording.fillQuoted(material)));
        String reason = "";
        String text = "";
        for (int attempt = 1; attempt <= attempts; attempt++) {
            double warmth = attempt == 1 ? temperature : Math.max(temperature, RETRY_TEMPERATURE);
            ChatReply reply = model.reply(new ChatRequest(messages, warmth, maxOutputTokens));
            text = reply.text();
            Rating rating = read(reply, best);
            OptionalInt value = rating.value();
            if (value.isPresent()) {
                return new Grade(value.getAsInt(), "", text, wording.version(), attempt);
            }
            reason = ((Rating.Unscored) rating).reason();
        }
        return new Grade(null, reason, text, wording.version(), attempts);
    }

    private Rating read(ChatReply reply, int best) {
        return switch (reply.finish()) {
            case LENGTH -> new Rating.Unscored("the reply was cut at " + maxOutputTokens + " tokens");
            case FILTERED -> new Rating.Unscored("the server's filter cut the reply");
            case DONE -> onScale(Rating.parse(reply.text()), best);
        };
    }

    private static Rating onScale(Rating rating, int best) {
        OptionalInt value = rating.value();
        return value.isPresent() && value.getAsInt() > best
                ? new Rating.Unscored("[[" + value.getAsInt() + "]] is not a whole number from 1 to " + best)
                : rating;
    }
}
