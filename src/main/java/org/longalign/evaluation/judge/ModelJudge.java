package org.longalign.evaluation.judge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.chat.client.ChatModels;
import org.longalign.data.Message;
import org.longalign.internal.Bounds;

/**
 * A chat model that rates texts. The rating is the last {@code [[n]]} of its reply ({@link Rating#parse(String, int)}).
 * A reply without a usable rating is followed up in the same conversation by a request for the missing line; a blank
 * reply is asked for again. After the last attempt the text is unscored. A replay has one reply to each request and is
 * asked once.
 *
 * <pre>{@code
 * // given: ChatModel model
 * var prompt = new PromptText("capital-v1", "Rate from 1 to 5: {{answer}}\nEnd with Rating: [[rating]]");
 * Judgement judgement = ModelJudge.of(model).withAttempts(2).rate(prompt, Map.of("answer", "Paris."), 5);
 * }</pre>
 *
 * @param model the model that rates
 * @param attempts the most replies asked for, at least 1
 * @param temperature the sampling temperature of every attempt, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}
 * @param maxOutputTokens the limit on a reply; a rating in a reply that was cut or filtered does not count
 */
public record ModelJudge(ChatModel model, int attempts, double temperature, int maxOutputTokens) {
    /** The most replies asked for unless set. */
    public static final int DEFAULT_ATTEMPTS = 3;

    /** The limit on a reply unless set. */
    public static final int DEFAULT_MAX_OUTPUT_TOKENS = 1_024;

    private static final PromptText AGAIN = PromptText.resource(ModelJudge.class, "judge-again-v1");

    /** @throws IllegalArgumentException if there is no attempt, or a value out of range */
    public ModelJudge {
        if (attempts < 1) {
            throw new IllegalArgumentException("a judge is asked at least once, not " + attempts + " times");
        }
        Bounds.temperature(temperature);
        Bounds.within("maxOutputTokens", maxOutputTokens, 1, Bounds.MOST_TOKENS);
    }

    /** A judge of {@value #DEFAULT_ATTEMPTS} attempts at temperature 0, of at most 1,024 tokens each. */
    public static ModelJudge of(ChatModel model) {
        return new ModelJudge(model, DEFAULT_ATTEMPTS, 0, DEFAULT_MAX_OUTPUT_TOKENS);
    }

    /**
     * A copy with another number of attempts. They are attempts at a readable rating; calls that bring no reply are
     * repeated by the model, see {@link org.longalign.chat.client.ChatModels#of}.
     *
     * @throws IllegalArgumentException if there is no attempt
     */
    public ModelJudge withAttempts(int newAttempts) {
        return new ModelJudge(model, newAttempts, temperature, maxOutputTokens);
    }

    /** A copy with another sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}. */
    public ModelJudge withTemperature(double newTemperature) {
        return new ModelJudge(model, attempts, newTemperature, maxOutputTokens);
    }

    /** A copy with another limit on a reply. */
    public ModelJudge withMaxOutputTokens(int newLimit) {
        return new ModelJudge(model, attempts, temperature, newLimit);
    }

    /** A copy for the calls of one run, see {@link ChatModels#forRun}. */
    public ModelJudge forRun(boolean resumed) {
        return new ModelJudge(ChatModels.forRun(model, resumed), attempts, temperature, maxOutputTokens);
    }

    /** Tells a model from recorded replies. */
    public JudgeKind kind() {
        return model.isReplay() ? JudgeKind.REPLAY : JudgeKind.MODEL;
    }

    /** Name and kind for reports, such as {@code gpt-4o (model)}. */
    public String label() {
        return model.name() + " (" + kind().label() + ")";
    }

    /**
     * All that its ratings depend on, such as {@code gpt-4o, temperature 0.0, at most 1024 tokens, asked up to 3
     * times}.
     */
    public String setting() {
        return model.name() + ", temperature " + ChatRequest.shown(model.temperature(temperature)) + ", at most "
                + maxOutputTokens + " tokens, asked up to " + attempts + " times";
    }

    /** The first request for a prompt. A replay finds its reply by the prompt alone. */
    public ChatRequest request(String prompt) {
        return request(List.of(Message.user(prompt)));
    }

    private ChatRequest request(List<Message> messages) {
        return new ChatRequest(messages, model.temperature(temperature), maxOutputTokens);
    }

    /** {@link #rate(PromptText, Map, int, int)} in the first pass. */
    public Judgement rate(PromptText prompt, Map<String, String> material, int best) {
        return rate(prompt, material, best, 1);
    }

    /**
     * Rates a text.
     *
     * @param prompt asks for a rating in double square brackets
     * @param material question, answer and so on, {@linkplain PromptText#fillQuoted quoted} in the prompt
     * @param best the upper end of the scale, 2 to 10; its lower end is 1
     * @param pass the round of judging, from 1; each asks anew, also where replies are recorded
     * @return a rating, or the reason why there is none: no readable rating, or no reply
     * @throws UnrecordedRequestException if the model is a replay without a reply to this prompt
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     */
    public Judgement rate(PromptText prompt, Map<String, String> material, int best, int pass) {
        return rate(prompt.fillQuoted(material), prompt.version(), best, pass);
    }

    /**
     * Rates a text by a prompt that is filled already.
     *
     * @param promptVersion the version of the prompt, kept with the judgement
     * @param best the upper end of the scale, 2 to 10; its lower end is 1
     * @param pass the round of judging, from 1
     * @return as {@link #rate(PromptText, Map, int, int)}, which throws the same
     */
    public Judgement rate(String prompt, String promptVersion, int best, int pass) {
        ChatRequest first = request(prompt).inPass(pass);
        ChatRequest next = first;
        Calls calls = new Calls(model.name(), List.of(), Usage.UNKNOWN);
        for (int attempt = 1; ; attempt++) {
            ChatReply reply;
            try {
                reply = model.reply(next);
            } catch (ChatException e) {
                if (e.endsRun()) {
                    throw e;
                }
                calls = e instanceof FailedCallException failed ? calls.paying(failed.usage()) : calls;
                Rating none = new Rating.Unscored("no reply: " + e.getMessage(), e.isTransient());
                return new Judgement(none, "", promptVersion, calls.asJudgeCall(this));
            }
            calls = calls.plus(reply);
            Rating rating = read(reply, best);
            if (rating.value().isPresent() || attempt == attempts || model.isReplay()) {
                return new Judgement(rating, reply.text(), promptVersion, calls.asJudgeCall(this));
            }
            calls = calls.passingOver(reply);
            next = again(first, reply.text(), best);
        }
    }

    /** The rating is the last thing asked for: in a reply that was cut, an earlier {@code [[n]]} need not be it. */
    private Rating read(ChatReply reply, int best) {
        String missing = reply.missing();
        if (missing != null) {
            return new Rating.Unscored(missing);
        }
        return switch (reply.finish()) {
            case LENGTH -> new Rating.Unscored("the reply was cut at " + maxOutputTokens + " tokens");
            case DECLINED -> new Rating.Unscored("the judge declined: " + reply.text());
            default -> Rating.parse(reply.text(), best);
        };
    }

    private ChatRequest again(ChatRequest first, String reply, int best) {
        if (reply.isBlank()) {
            return first; // servers refuse an empty message of the assistant
        }
        List<Message> conversation = new ArrayList<>(first.messages());
        conversation.add(Message.assistant(reply));
        conversation.add(
                Message.user(AGAIN.fill(Map.of("best", Integer.toString(best))).strip()));
        return request(conversation).inPass(first.pass());
    }

    /** The calls made so far for one judgement. */
    private record Calls(String answeredBy, List<String> passedOver, Usage usage) {
        Calls plus(ChatReply reply) {
            return new Calls(reply.model(), passedOver, usage.plus(reply.usage()));
        }

        Calls paying(Usage more) {
            return new Calls(answeredBy, passedOver, usage.plus(more));
        }

        Calls passingOver(ChatReply reply) {
            List<String> replies = new ArrayList<>(passedOver);
            replies.add(reply.text());
            return new Calls(answeredBy, List.copyOf(replies), usage);
        }

        JudgeCall asJudgeCall(ModelJudge judge) {
            return new JudgeCall(
                    judge.model().name(),
                    answeredBy,
                    judge.model().temperature(judge.temperature()),
                    Instant.now(),
                    passedOver,
                    usage);
        }
    }
}
