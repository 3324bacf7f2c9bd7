package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.model.CausalLm;
import org.longalign.model.GeneratedReply;
import org.longalign.model.Generation;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * A model of this process, trained or loaded, as a chat model: the conversation goes through the chat template, the
 * reply ends where the template ends one. A conversation too long for the window loses the middle of its longest user
 * message ({@link MiddleTruncation}), so that the reply has its room.
 *
 * <pre>{@code
 * LocalModel local = LocalModel.of("packed + weighting", model, template, 65_536);
 * SystemAnswers answers = new ModelAnswers(local, local.truncation(512)).to(bench, index -> {});
 * }</pre>
 *
 * <p>The model stays its owner's, who closes it. Requests from several threads are answered one after another.
 */
public final class LocalModel implements ChatModel {
    private final String name;
    private final CausalLm model;
    private final ReplyTokens template;
    private final Tokenizer tokenizer;
    private final int windowTokens;
    private final double topP;
    private final long seed;

    private LocalModel(String name, CausalLm model, ChatTemplate template, int windowTokens, double topP, long seed) {
        this.name = name;
        this.model = model;
        this.template = new ReplyTokens(template);
        tokenizer = template.tokenizer();
        this.windowTokens = windowTokens;
        this.topP = topP;
        this.seed = seed;
    }

    /**
     * A chat model that draws from all tokens where a request asks for a temperature above 0.
     *
     * @param name what it is called in tables
     * @param template the one that the model was trained with
     * @param windowTokens the most tokens that prompt and reply may have together: what the model was trained with
     * @throws IllegalArgumentException if the tokenizer has ids that the model does not have
     */
    public static LocalModel of(String name, CausalLm model, ChatTemplate template, int windowTokens) {
        int ids = template.tokenizer().vocabularySize();
        if (ids > model.config().vocabularySize()) {
            throw new IllegalArgumentException("the tokenizer " + template.tokenizer().name() + " has " + ids
                    + " ids, but the model has a vocabulary of "
                    + model.config().vocabularySize() + "; use the tokenizer that the model was trained with");
        }
        return new LocalModel(name, model, template, windowTokens, 1, 0);
    }

    /** The same drawing from the likeliest tokens that have this probability together; 1 for all. */
    public LocalModel withTopP(double probability) {
        return new LocalModel(name, model, template.template(), windowTokens, probability, seed);
    }

    /** The same with another seed of the draws; 0 unless set. The same request gets the same reply. */
    public LocalModel withSeed(long value) {
        return new LocalModel(name, model, template.template(), windowTokens, topP, value);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * How a single user message is made to fit beside a reply.
     *
     * @throws IllegalArgumentException if no room is left for a prompt
     */
    public MiddleTruncation truncation(int replyTokens) {
        return new MiddleTruncation(
                tokenizer, windowTokens, replyTokens, template.prompt(List.of(Message.user(""))).length);
    }

    /**
     * Answers on this thread.
     *
     * @throws ChatException if the thread is interrupted, which it stays
     * @throws IllegalArgumentException if the window has no room for the reply asked for beside what cannot be cut
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        int[] prompt = prompt(request.messages(), request.maxOutputTokens());
        int[] ending = template.ending(request.messages());
        // Room for the marker that ends a reply of the longest length.
        Generation settings = Generation.sampling(request.maxOutputTokens(), request.temperature(), seed)
                .withTopP(topP)
                .withWindowTokens(windowTokens);
        GeneratedReply reply;
        synchronized (model) {
            reply = model.generate(prompt, settings, new UntilEnding(ending));
        }
        if (reply.end() == GeneratedReply.End.INTERRUPT) {
            throw new ChatException(name + " was interrupted after " + reply.ids().length + " tokens of its reply");
        }
        boolean ended = reply.end() == GeneratedReply.End.LISTENER;
        int[] ids = ended ? Arrays.copyOf(reply.ids(), reply.ids().length - ending.length) : reply.ids();
        return new ChatReply(tokenizer.decode(ids), name, prompt.length, reply.ids().length, !ended);
    }
}
