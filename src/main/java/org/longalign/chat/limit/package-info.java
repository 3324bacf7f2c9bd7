/**
 * Limits around the calls of a chat model, each a model around a model: {@linkplain org.longalign.chat.limit.Retries
 * retries} with {@linkplain org.longalign.chat.limit.Backoff backoff}, {@linkplain org.longalign.chat.limit.RateLimits
 * rate limits} and a {@linkplain org.longalign.chat.limit.Budget budget}. {@link
 * org.longalign.chat.client.ChatModels#of} assembles them; use them one by one only where you need another order.
 */
@NullMarked
package org.longalign.chat.limit;

import org.jspecify.annotations.NullMarked;
