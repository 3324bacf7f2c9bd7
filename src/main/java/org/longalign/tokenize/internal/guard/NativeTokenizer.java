package org.longalign.tokenize.internal.guard;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.longalign.internal.DjlSettings;

/**
 * The native tokenizer of Hugging Face; the only class that uses DJL's library of tokenizers, which is an optional
 * dependency. The native interface is called directly, because the library's own methods copy the text of every token as
 * well, half of their time, and free a tokenizer that another thread uses.
 */
final class NativeTokenizer implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Handle handle;
    private final Cleaner.Cleanable cleanable;

    private NativeTokenizer(Handle handle) {
        this.handle = handle;
        cleanable = CLEANER.register(this, handle::close);
    }

    /** The address of the native object, which lives until it is closed and no call uses it any more. */
    private static final class Handle {
        private final long address;
        private final LongConsumer free;
        /** The calls under way; when it is closed, -1 less their number. */
        private final AtomicInteger users = new AtomicInteger();

        Handle(long address, LongConsumer free) {
            this.address = address;
            this.free = free;
        }

        long enter() {
            if (users.updateAndGet(n -> n < 0 ? n : n + 1) < 0) {
                throw new IllegalStateException("the tokenizer is closed; open it again to use it");
            }
            return address;
        }

        void leave() {
            if (users.updateAndGet(n -> n < 0 ? n + 1 : n - 1) == -1) {
                free.accept(address);
            }
        }

        void close() {
            if (users.getAndUpdate(n -> n < 0 ? n : -1 - n) == 0) {
                free.accept(address);
            }
        }
    }

    /**
     * Opens a tokenizer.
     *
     * @param json the text of a {@code tokenizer.json}, without truncation and padding
     * @throws RuntimeException if it is not a tokenizer
     */
    static NativeTokenizer of(String json) {
        DjlSettings.prepare();
        LibUtils.checkStatus();
        // An unpaired surrogate has no UTF-8.
        String wellFormed = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        long address = TokenizersLibrary.LIB.createTokenizerFromString(wellFormed);
        return new NativeTokenizer(new Handle(address, TokenizersLibrary.LIB::deleteTokenizer));
    }

    /**
     * The tokens of a text without unpaired surrogates.
     *
     * @param withPlaces whether to give their places as well
     * @throws IllegalStateException if the tokenizer is closed
     * @throws RuntimeException if the model has no token for a character, nor one for unknown ones
     */
    RawTokens encode(String text, boolean withPlaces) {
        long address = handle.enter();
        try {
            long encoding = TokenizersLibrary.LIB.encode(address, text, false);
            try {
                int[] ids = narrow(TokenizersLibrary.LIB.getTokenIds(encoding));
                if (!withPlaces) {
                    return new RawTokens(ids, new int[0], new int[0]);
                }
                CharSpan[] spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
                int[] starts = new int[spans.length];
                int[] ends = new int[spans.length];
                for (int i = 0; i < spans.length; i++) {
                    starts[i] = spans[i] == null ? -1 : spans[i].getStart();
                    ends[i] = spans[i] == null ? -1 : spans[i].getEnd();
                }
                return new RawTokens(ids, starts, ends);
            } finally {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
        } finally {
            handle.leave();
        }
    }

    private static int[] narrow(long[] ids) {
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }

    /** The text of ids, special tokens included. */
    String decode(int[] ids) {
        long address = handle.enter();
        try {
            return TokenizersLibrary.LIB.decode(
                    address, Arrays.stream(ids).asLongStream().toArray(), false);
        } finally {
            handle.leave();
        }
    }

    /** Frees the native object as soon as no call uses it; a second time does nothing. */
    @Override
    public void close() {
        cleanable.clean();
    }
}
