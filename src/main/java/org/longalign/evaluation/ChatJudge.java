package org.longalign.evaluation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.RecordedReplies;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.data.Message;

/**
 * A judge that asks a chat model and reads the rating from its reply (paper, section 3.4). Over {@link
 * RecordedReplies} it is a replay, and says so in its kind.
 */
public final class ChatJudge implements Judge {
    /** What a judge over {@link RecordedReplies} is called. */
    public static final String REPLAY_NAME = "recorded verdicts";

    /** How often a model is asked for a rating at most, unless set. */
    public static final int DEFAULT_ATTEMPTS = 3;

    private static final int DEFAULT_MAX_OUTPUT_TOKENS = 512;

    private final String name;
    private final ChatModel model;
    private final JudgePrompt prompt;
    private final double temperature;
    private final int maxOutputTokens;
    private final int attempts;

    private ChatJudge(
            String name, ChatModel model, JudgePrompt prompt, double temperature, int maxOutputTokens, int attempts) {
        this.name = name;
        this.model = model;
        this.prompt = prompt;
        this.temperature = temperature;
        this.maxOutputTokens = maxOutputTokens;
        this.attempts = attempts;
    }

    /**
     * A judge named after its model, asked at temperature 0 for at most 512 tokens. A replay, whose model's name tells
     * of its authors at length, is called {@value #REPLAY_NAME}.
     */
    public static ChatJudge of(ChatModel model, JudgePrompt prompt) {
        String name = model instanceof RecordedReplies ? REPLAY_NAME : model.name();
        return new ChatJudge(name, model, prompt, 0, DEFAULT_MAX_OUTPUT_TOKENS, DEFAULT_ATTEMPTS);
    }

    /** The same judge under another name, for tables and charts. */
    public ChatJudge named(String newName) {
        return new ChatJudge(newName, model, prompt, temperature, maxOutputTokens, attempts);
    }

    /** The same judge at another sampling temperature, 0 to 2. */
    public ChatJudge temperature(double newTemperature) {
        return new ChatJudge(name, model, prompt, newTemperature, maxOutputTokens, attempts);
    }

    /** The same judge with another limit on its replies. */
    public ChatJudge maxOutputTokens(int newLimit) {
        return new ChatJudge(name, model, prompt, temperature, newLimit, attempts);
    }

    /**
     * The same judge asked so often at most for a rating that can be read, {@value #DEFAULT_ATTEMPTS} times unless set.
     * (Calls that bring no reply are repeated by the model, see {@link org.longalign.chat.ChatModels#of}.)
     *
     * @throws IllegalArgumentException if it is less than once
     */
    public ChatJudge attempts(int newAttempts) {
        if (newAttempts < 1) {
            throw new IllegalArgumentException("a judge is asked at least once, not " + newAttempts + " times");
        }
        return new ChatJudge(name, model, prompt, temperature, maxOutputTokens, newAttempts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JudgeKind kind() {
        return model instanceof RecordedReplies ? JudgeKind.REPLAY : JudgeKind.MODEL;
    }

    /** Such as {@code gpt-4o, few-shot-v2, temperature 0.0, at most 512 tokens, asked up to 3 times}. */
    @Override
    public String setting() {
        return model.name() + ", " + prompt.version() + ", temperature " + temperature + ", at most " + maxOutputTokens
                + " tokens, asked up to " + attempts + " times";
    }

    /** What the model is asked about one answer; a replay matches its recorded replies by this. */
    public ChatRequest request(BenchmarkItem item, String answer, Pass pass) {
        return request(List.of(Message.user(prompt.render(item, answer, pass))));
    }

    private ChatRequest request(List<Message> messages) {
        return new ChatRequest(messages, temperature, maxOutputTokens);
    }

    @Override
    public List<ChatRequest> requests(BenchmarkItem item, String answer, Pass pass) {
        return List.of(request(item, answer, pass));
    }

    /**
     * Asks, and where the reply holds no rating, asks on in the same conversation for the missing line. A replay has
     * but its one reply.
     */
    @Override
    public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
        ChatRequest first = request(item, answer, pass);
        ChatRequest next = first;
        List<String> passedOver = new ArrayList<>();
        Usage usage = Usage.UNKNOWN;
        String answeredBy = model.name();
        for (int attempt = 1; ; attempt++) {
            ChatReply reply;
            try {
                reply = model.reply(next);
            } catch (UnrecordedRequestException e) {
                throw e;
            } catch (ChatException e) {
                stopIfAllFail(e);
                Rating none = new Rating.Unscored("no reply: " + e.getMessage(), e.mayPass());
                return judgement(
                        none,
                        "",
                        new JudgeCall(model.name(), answeredBy, temperature, Instant.now(), passedOver, usage));
            }
            usage = usage.plus(reply.usage());
            answeredBy = reply.model();
            Rating rating = read(reply);
            if (rating.value().isPresent() || attempt == attempts || kind() == JudgeKind.REPLAY) {
                return judgement(
                        rating,
                        reply.text(),
                        new JudgeCall(model.name(), answeredBy, temperature, Instant.now(), passedOver, usage));
            }
            passedOver.add(reply.text());
            next = again(first, reply.text());
        }
    }

    private Judgement judgement(Rating rating, String text, JudgeCall call) {
        return new Judgement(rating, text, prompt.version(), call);
    }

    /** The rating is the last thing asked for: in a reply that was cut, an earlier {@code [[n]]} need not be it. */
    private Rating read(ChatReply reply) {
        return switch (reply.finish()) {
            case LENGTH -> new Rating.Unscored("the reply was cut at " + maxOutputTokens + " tokens");
            case FILTERED -> new Rating.Unscored("the server's filter cut the reply");
            case DONE -> Rating.parse(reply.text());
        };
    }

    private ChatRequest again(ChatRequest first, String reply) {
        if (reply.isBlank()) {
            return first; // servers refuse an empty message of the assistant
        }
        List<Message> conversation = new ArrayList<>(first.messages());
        conversation.add(Message.assistant(reply));
        conversation.add(Message.user(JudgePrompt.AGAIN));
        return request(conversation);
    }

    /** Goes on where another answer may fare better. */
    private static void stopIfAllFail(ChatException e) {
        if (e instanceof FailedCallException failed
                && (failed.failure() == Failure.SETUP || failed.failure() == Failure.QUOTA)) {
            throw failed;
        }
    }
}
