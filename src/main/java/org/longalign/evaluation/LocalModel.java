package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Finish;
import org.longalign.chat.Usage;
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
    private final ChatTemplate template;
    private final Tokenizer tokenizer;
    private final int windowTokens;
    private final double topP;
    private final long seed;

    private LocalModel(String name, CausalLm model, ChatTemplate template, int windowTokens, double topP, long seed) {
        this.name = name;
        this.model = model;
        this.template = template;
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
            throw new IllegalArgumentException(
                    "the tokenizer " + template.tokenizer().name() + " has " + ids
                            + " ids, but the model has a vocabulary of "
                            + model.config().vocabularySize() + "; use the tokenizer that the model was trained with");
        }
        return new LocalModel(name, model, template, windowTokens, 1, 0);
    }

    /** The same drawing from the likeliest tokens that have this probability together; 1 for all. */
    public LocalModel withTopP(double probability) {
        return new LocalModel(name, model, template, windowTokens, probability, seed);
    }

    /** The same with another seed of the draws; 0 unless set. The same request gets the same reply. */
    public LocalModel withSeed(long value) {
        return new LocalModel(name, model, template, windowTokens, topP, value);
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
        return MiddleTruncation.of(template, windowTokens, replyTokens);
    }

    /**
     * Answers on this thread.
     *
     * @throws ChatException if the thread is interrupted, which it stays
     * @throws IllegalArgumentException if the window has no room for the reply asked for beside what cannot be cut, or the
     *     template ends replies with nothing
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        int[] prompt = fitting(request.messages(), request.maxOutputTokens());
        Until end = new Until(template);
        Generation settings = Generation.sampling(request.maxOutputTokens(), request.temperature(), seed)
                .withTopP(topP)
                .withWindowTokens(windowTokens);
        GeneratedReply reply;
        synchronized (model) {
            reply = model.generate(prompt, settings, end);
        }
        if (reply.end() == GeneratedReply.End.INTERRUPT) {
            throw new ChatException(name + " was interrupted after " + reply.ids().length + " tokens of its reply");
        }
        boolean ended = reply.end() == GeneratedReply.End.LISTENER;
        int[] ids = ended ? Arrays.copyOf(reply.ids(), reply.ids().length - end.length()) : reply.ids();
        return new ChatReply(
                tokenizer.decode(ids),
                name,
                new Usage(prompt.length, 0, reply.ids().length),
                ended ? Finish.DONE : Finish.LENGTH);
    }

    /** The tokens of a conversation, the middle of its longest user message cut out where they are too many. */
    private int[] fitting(List<Message> messages, int replyTokens) {
        int room = windowTokens - replyTokens;
        int[] ids = template.prompt(messages);
        int longest = longestUserMessage(messages);
        String content = messages.get(longest).content();
        int around = Math.max(0, ids.length - tokenizer.count(content));
        while (ids.length > room) {
            List<Message> shortened = new ArrayList<>(messages);
            MiddleTruncation truncation = new MiddleTruncation(tokenizer, windowTokens, replyTokens, around);
            shortened.set(longest, Message.user(truncation.apply(content)));
            ids = template.prompt(shortened);
            // Where a content's first or last characters merge with the marker beside them, a token or two more.
            around += Math.max(0, ids.length - room);
        }
        return ids;
    }

    private static int longestUserMessage(List<Message> messages) {
        int longest = -1;
        for (int i = 0; i < messages.size(); i++) {
            boolean user = messages.get(i).role() == Role.USER;
            if (user
                    && (longest < 0
                            || messages.get(i).content().length()
                                    > messages.get(longest).content().length())) {
                longest = i;
            }
        }
        if (longest < 0) {
            throw new IllegalArgumentException("a conversation without a user's message has nothing to reply to");
        }
        return longest;
    }

    @Override
    public String toString() {
        return name + ", " + model + ", " + template + ", window of " + windowTokens + " tokens";
    }

    /** Wants tokens until the last ones are one of a template's endings. */
    private static final class Until implements IntPredicate {
        private final List<int[]> endings;
        private final int[] last;
        private int length;

        Until(ChatTemplate template) {
            endings = template.endings();
            if (endings.isEmpty()) {
                throw new IllegalArgumentException(template + " ends a reply with nothing, so no reply would ever end;"
                        + " give the assistant's messages a closing marker");
            }
            last = new int
                    [endings.stream().mapToInt(ending -> ending.length).max().getAsInt()];
            Arrays.fill(last, -1);
        }

        @Override
        public boolean test(int id) {
            System.arraycopy(last, 1, last, 0, last.length - 1);
            last[last.length - 1] = id;
            for (int[] ending : endings) {
                if (Arrays.equals(last, last.length - ending.length, last.length, ending, 0, ending.length)) {
                    length = ending.length;
                    return false;
                }
            }
            return true;
        }

        /** How many tokens the ending has that came. */
        int length() {
            return length;
        }
    }
}
