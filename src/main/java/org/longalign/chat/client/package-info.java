/**
 * Chat models ready for long runs. Start with {@link org.longalign.chat.client.ChatModels}, which chooses a model by
 * the environment or puts retries, rate limits, a budget, a ledger and a recording around yours ({@link
 * org.longalign.chat.client.ManagedChatModel}). {@link org.longalign.chat.client.RecordedReplies} replays a recording,
 * so that notebooks and tests run without a server, and {@link org.longalign.chat.client.BoundedConcurrency} keeps
 * several calls under way.
 */
@NullMarked
package org.longalign.chat.client;

import org.jspecify.annotations.NullMarked;
