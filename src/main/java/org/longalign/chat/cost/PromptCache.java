package org.longalign.chat.cost;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;
import org.longalign.internal.Sha256;

/**
 * A simulation of a server's prompt cache: the first of several requests that share the beginning of their first
 * message ({@link ChatRequest#sharedChars}) writes that beginning, and the others read it.
 */
final class PromptCache {
    /** Servers do not cache shorter beginnings. */
    private static final int LEAST_CACHED_TOKENS = 1024;

    private final ToIntFunction<String> counter;
    private final Set<String> seen = new HashSet<>();

    PromptCache(ToIntFunction<String> counter) {
        this.counter = counter;
    }

    /** The usage of a request that is sent now, with a reply of so many tokens. */
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
