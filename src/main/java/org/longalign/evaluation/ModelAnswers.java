package org.longalign.evaluation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.data.Message;

/**
 * Has a chat model answer the items of a benchmark.
 *
 * @param model the model under test
 * @param truncation how a prompt that is too long for the model is made to fit; its reply limit is the model's
 */
public record ModelAnswers(ChatModel model, MiddleTruncation truncation) {
    /**
     * Asks every item, one after another, at temperature 0. An item on which the model fails has no answer; it is
     * unscored later, for the reason noted here.
     *
     * @param bench items with their documents in the prompts
     * @param watcher is told each item's index once it is done
     * @throws IllegalArgumentException if an item lacks its document
     * @throws UnrecordedRequestException if a replay holds nothing for a prompt
     * @throws CancellationException if the thread is interrupted
     */
    public SystemAnswers to(LongBenchChat bench, IntConsumer watcher) {
        if (!bench.withoutDocument().isEmpty()) {
            throw new IllegalArgumentException("put the documents into the prompts first: "
                    + bench.withoutDocument().size() + " items lack theirs");
        }
        Map<Integer, String> answers = new TreeMap<>();
        Map<Integer, String> failures = new TreeMap<>();
        for (BenchmarkItem item : bench.items()) {
            stopIfInterrupted(answers.size());
            ChatRequest request = new ChatRequest(
                    List.of(Message.user(truncation.apply(item.prompt()))), 0, truncation.replyTokens());
            try {
                answers.put(item.index(), model.reply(request).text());
            } catch (UnrecordedRequestException e) {
                throw e;
            } catch (ChatException e) {
                stopIfInterrupted(answers.size());
                failures.put(item.index(), String.valueOf(e.getMessage()));
            }
            watcher.accept(item.index());
        }
        return new SystemAnswers(model.name(), model.name(), answers, failures);
    }

    private static void stopIfInterrupted(int answered) {
        if (Thread.interrupted()) {
            throw new CancellationException("interrupted after " + answered + " answers");
        }
    }
}
