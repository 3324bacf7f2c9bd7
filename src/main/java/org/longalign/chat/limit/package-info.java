/**
 * What stands between a run and a server: {@linkplain org.longalign.chat.limit.Retries retries}, {@linkplain
 * org.longalign.chat.limit.RateLimits rates}, a {@linkplain org.longalign.chat.limit.Budget budget}. {@link
 * org.longalign.chat.ChatModels#of} puts them together.
 */
@NullMarked
package org.longalign.chat.limit;

import org.jspecify.annotations.NullMarked;
