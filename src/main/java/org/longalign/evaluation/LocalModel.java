package org.longalign.evaluation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.model.CausalLm;
import org.longalign.model.GeneratedReply;
import org.longalign.model.Generation;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * A model of this process, trained or loaded, as a chat model. Conversations go through its chat template, and a reply
 * ends where the template ends one. A conversation too long for the window loses the middle of its longest user message
 * ({@link MiddleTruncation}).
 *
 * <pre>{@code
 * // given: LongBenchChat bench, CausalLm model, ChatTemplate template
 * LocalModel local = LocalModel.of("packed + weighting", model, template, 65_536);
 * SystemAnswers answers = bench.answeredBy(local, local.truncation(512)).run();
 * }</pre>
 *
 * <p>The caller owns and closes the model. Requests from several threads are answered one after another.
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
     * A chat model that samples from all tokens if a request's temperature is above 0; its own is 1.
     *
     * @param name the name in tables
     * @param template the template that the model was trained with
     * @param windowTokens the limit on prompt and reply together, as the model was trained
     * @throws IllegalArgumentException if the tokenizer has ids that the model does not have
     */
    public static LocalModel of(String name, CausalLm model, ChatTemplate template, int windowTokens) {
        int ids = template.tokenizer().vocabularySize();
        if (ids > model.config().vocabularySize()) {
            throw new IllegalArgumentException("the tokenizer "
                    + template.tokenizer().name() + " has " + ids
                    + " ids, but the model's embedding has only "
                    + model.config().vocabularySize() + " rows; use the tokenizer that the model was trained with");
        }
        return new LocalModel(name, model, template, windowTokens, 1, 0);
    }

    /**
     * A copy that samples from the likeliest tokens whose probabilities sum to this (nucleus sampling); 1 for all
     * tokens.
     */
    public LocalModel topP(double probability) {
        return new LocalModel(name, model, template, windowTokens, probability, seed);
    }

    /** A copy with another sampling seed, 0 unless set. Equal requests get equal replies. */
    public LocalModel seed(long value) {
        return new LocalModel(name, model, template, windowTokens, topP, value);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * The truncation that fits a single user message and a reply into the window.
     *
     * @throws IllegalArgumentException if no room is left for a prompt
     */
    public MiddleTruncation truncation(int replyTokens) {
        return MiddleTruncation.of(template, windowTokens, replyTokens);
    }

    /**
     * Answers on the calling thread.
     *
     * @throws ChatException if the thread is interrupted, which it stays; a transient failure
     * @throws IllegalArgumentException if the rest of the conversation and the reply do not fit the window, or the
     *     template has no marker that ends a reply
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        int[] prompt = fitting(request.messages(), request.maxOutputTokens());
        Until end = new Until(template);
        double temperature = Double.isNaN(request.temperature()) ? 1 : request.temperature();
        Generation settings = Generation.sampling(request.maxOutputTokens(), temperature, seed)
                .withTopP(topP)
                .withWindowTokens(windowTokens);
        GeneratedReply reply;
        synchronized (model) {
            reply = model.generate(prompt, settings, end);
        }
        if (reply.end() == GeneratedReply.End.INTERRUPT) {
            throw new ChatException(
                    name + " was interrupted after " + reply.ids().length + " tokens of its reply", true);
        }
        boolean ended = reply.end() == GeneratedReply.End.LISTENER;
        int[] ids = ended ? Arrays.copyOf(reply.ids(), reply.ids().length - end.length()) : reply.ids();
        String text = tokenizer.decode(ids);
        String said = ended && end.length() == 0
                ? text.substring(0, text.length() - template.endingText().length())
                : text;
        Usage usage = new Usage(prompt.length, 0, reply.ids().length);
        return new ChatReply(said, name, usage, ended ? FinishReason.DONE : FinishReason.LENGTH).withoutReasoning();
    }

    /** Encodes a conversation and, if it is too long, cuts the middle of its longest user message. */
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
            // The content's ends may merge with the markers next to them and take a token or two more.
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

    /** Accepts tokens until the last ones are one of a template's endings, or their text ends with its ending text. */
    private static final class Until implements IntPredicate {
        private final List<int[]> endings;
        private final Tokenizer tokenizer;
        private final String endingText;
        private final int[] last;
        private int tokens;
        private int length;

        Until(ChatTemplate template) {
            endings = template.endings();
            tokenizer = template.tokenizer();
            endingText = template.endingText();
            if (endings.isEmpty()) {
                throw new IllegalArgumentException(template + " has no marker that ends a reply, so no reply would end;"
                        + " give the assistant's messages a closing marker");
            }
            // A token is at least a byte, so that the last ones hold the text.
            int bytes = endingText.getBytes(StandardCharsets.UTF_8).length;
            last = new int
                    [Math.max(
                            bytes,
                            endings.stream()
                                    .mapToInt(ending -> ending.length)
                                    .max()
                                    .getAsInt())];
            Arrays.fill(last, -1);
        }

        @Override
        public boolean test(int id) {
            System.arraycopy(last, 1, last, 0, last.length - 1);
            last[last.length - 1] = id;
            tokens++;
            for (int[] ending : endings) {
                if (Arrays.equals(last, last.length - ending.length, last.length, ending, 0, ending.length)) {
                    length = ending.length;
                    return false;
                }
            }
            int from = Math.max(0, last.length - tokens);
            return endingText.isEmpty()
                    || !tokenizer
                            .decode(Arrays.copyOfRange(last, from, last.length))
                            .endsWith(endingText);
        }

        /** The number of tokens in the ending that came; 0 if the reply's text ends with the ending text instead. */
        int length() {
            return length;
        }
    }
}
