package org.longalign.chat.cost;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;
import org.longalign.data.Sha256;

/**
 * The prompt cache of a server, imagined: the first of several requests that share the beginning of their first message
 * ({@link ChatRequest#sharedChars}) writes it there, and the others read it.
 */
final class PromptCache {
    /** Beginnings with fewer tokens are not cached by today's servers. */
    private static final int LEAST_CACHED_TOKENS = 1024;

    private final ToIntFunction<String> counter;
    private final Set<String> seen = new HashSet<>();

    PromptCache(ToIntFunction<String> counter) {
        this.counter = counter;
    }

    /** What a request takes that is sent now, with a reply of so many tokens. */
    Usage send(ChatRequest request, long outputTokens) {
        long input = TokenCount.input(request, counter);
        String shared = request.messages().get(0).content().substring(0, request.sharedChars());
        long tokens = shared.isEmpty() ? 0 : counter.applyAsInt(shared);
        if (tokens < LEAST_CACHED_TOKENS) {
            return new Usage(input, 0, outputTokens);
        }
        return remember(Sha256.hex(shared))
                ? new Usage(input, 0, outputTokens, tokens)
                : new Usage(input, tokens, outputTokens);
    }

    private synchronized boolean remember(String beginning) {
        return seen.add(beginning);
    }
}
