package org.longalign.model;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.longalign.internal.MachineMemory;
import org.longalign.model.GeneratedReply.End;
import org.longalign.model.internal.GradientMode;

/**
 * Generates one reply, token by token. Each pass is a {@link GradientMode} operation of its own; no lock is held
 * between passes, so the process can exit in the middle of a long reply.
 */
final class ReplyGenerator {
    private final KeyValueCache cache;
    private final Generation settings;
    private final Sampler sampler;
    private final IntPredicate listener;
    private int[] ids = new int[64];
    private int count;

    /** @param listener called with each token; false ends the reply */
    ReplyGenerator(KeyValueCache cache, Generation settings, IntPredicate listener) {
        this.cache = cache;
        this.settings = settings;
        this.listener = listener;
        sampler = new Sampler(settings);
    }

    /**
     * The tokens of a prompt and its longest reply.
     *
     * @throws IllegalArgumentException if the prompt is empty or has an id outside the vocabulary, or no memory of this
     *     machine could hold the cache, before it is allocated
     */
    static int checkedCapacity(CausalLm model, int[] prompt, Generation settings) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no tokens; give it at least one, such as a start token");
        }
        for (int t = 0; t < prompt.length; t++) {
            TargetPositions.checkId("promptIds", t, prompt[t], model.config().vocabularySize());
        }
        int capacity = prompt.length + settings.replyLimit(prompt.length);
        long bytes = MemoryEstimate.generation(model.config(), capacity, model.options())
                .cache();
        long machine = MachineMemory.bytes();
        if (model.device().kind() == Device.Kind.CPU && bytes > machine) {
            throw new IllegalArgumentException("prompt and reply of " + capacity + " tokens need a cache of "
                    + (bytes >> 20) + " MiB, more than the machine's " + (machine >> 20)
                    + " MiB; lower maxReplyTokens or set withWindowTokens(...)");
        }
        return capacity;
    }

    GeneratedReply reply(int[] prompt) {
        long started = System.nanoTime();
        readAllButLastChunk(prompt);
        if (isInterrupted()) {
            return replied(End.INTERRUPT, prompt, started, System.nanoTime());
        }
        float[] logits = predict(Arrays.copyOfRange(prompt, cache.length(), prompt.length));
        long read = System.nanoTime();
        return replied(decode(logits, settings.replyLimit(prompt.length)), prompt, started, read);
    }

    /** Stops early if the thread is interrupted. */
    private void readAllButLastChunk(int[] prompt) {
        int chunk = settings.prefillTokens() == 0 ? prompt.length : settings.prefillTokens();
        while (prompt.length - cache.length() > chunk && !isInterrupted()) {
            int[] part = Arrays.copyOfRange(prompt, cache.length(), cache.length() + chunk);
            GradientMode.OFF.call(() -> {
                cache.add(part, prompt.length);
                return cache.length();
            });
        }
    }

    private End decode(float[] first, int limit) {
        float[] logits = first;
        while (true) {
            int id = sampler.next(logits);
            if (settings.stopIds().contains(id)) {
                return End.STOP_TOKEN;
            }
            append(id);
            if (!listener.test(id)) {
                return End.LISTENER;
            }
            if (count == limit) {
                return End.LENGTH;
            }
            if (isInterrupted()) {
                return End.INTERRUPT;
            }
            logits = predict(new int[] {id});
        }
    }

    private float[] predict(int[] next) {
        return GradientMode.OFF.call(() -> cache.addAndPredict(next));
    }

    private void append(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
    }

    private GeneratedReply replied(End end, int[] prompt, long started, long read) {
        return new GeneratedReply(
                Arrays.copyOf(ids, count),
                end,
                prompt.length,
                (read - started) / 1e6,
                (System.nanoTime() - read) / 1e6);
    }

    /** Keeps the interrupted status: the interrupt is meant for more than this reply. */
    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }
}
