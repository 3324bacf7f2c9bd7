package org.longalign.evaluation;

import java.util.List;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.RecordedReplies;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.data.Message;

/**
 * A judge that asks a chat model and reads the rating from its reply (paper, section 3.4). Over {@link
 * RecordedReplies} it is a replay, and says so in its kind.
 */
public final class ChatJudge implements Judge {
    /** What a judge over {@link RecordedReplies} is called. */
    public static final String REPLAY_NAME = "recorded verdicts";

    private static final int DEFAULT_MAX_OUTPUT_TOKENS = 512;

    private final String name;
    private final ChatModel model;
    private final JudgePrompt prompt;
    private final double temperature;
    private final int maxOutputTokens;

    private ChatJudge(String name, ChatModel model, JudgePrompt prompt, double temperature, int maxOutputTokens) {
        this.name = name;
        this.model = model;
        this.prompt = prompt;
        this.temperature = temperature;
        this.maxOutputTokens = maxOutputTokens;
    }

    /**
     * A judge named after its model, asked at temperature 0 for at most 512 tokens. A replay, whose model's name tells
     * of its authors at length, is called {@value #REPLAY_NAME}.
     */
    public static ChatJudge of(ChatModel model, JudgePrompt prompt) {
        String name = model instanceof RecordedReplies ? REPLAY_NAME : model.name();
        return new ChatJudge(name, model, prompt, 0, DEFAULT_MAX_OUTPUT_TOKENS);
    }

    /** The same judge under another name, for tables and charts. */
    public ChatJudge named(String newName) {
        return new ChatJudge(newName, model, prompt, temperature, maxOutputTokens);
    }

    /** The same judge at another sampling temperature, 0 to 2. */
    public ChatJudge temperature(double newTemperature) {
        return new ChatJudge(name, model, prompt, newTemperature, maxOutputTokens);
    }

    /** The same judge with another limit on its replies. */
    public ChatJudge maxOutputTokens(int newLimit) {
        return new ChatJudge(name, model, prompt, temperature, newLimit);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JudgeKind kind() {
        return model instanceof RecordedReplies ? JudgeKind.REPLAY : JudgeKind.MODEL;
    }

    /** What the model is asked about one answer; a replay matches its recorded replies by this. */
    public ChatRequest request(BenchmarkItem item, String answer, Pass pass) {
        return new ChatRequest(List.of(Message.user(prompt.render(item, answer, pass))), temperature, maxOutputTokens);
    }

    @Override
    public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
        ChatRequest request = request(item, answer, pass);
        try {
            ChatReply reply = model.reply(request);
            // The rating is the last thing asked for: in a reply that was cut, an earlier [[n]] need not be it.
            Rating rating = reply.truncated()
                    ? new Rating.Unscored("the reply was cut at " + maxOutputTokens + " tokens")
                    : Rating.parse(reply.text());
            return new Judgement(rating, reply.text(), prompt.version());
        } catch (UnrecordedRequestException e) {
            throw e;
        } catch (ChatException e) {
            return new Judgement(new Rating.Unscored("no reply: " + e.getMessage()), "", prompt.version());
        }
    }
}
