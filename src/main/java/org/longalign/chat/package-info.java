/**
 * Language models behind a chat API, and recorded replies that stand in for one. Start with {@link
 * org.longalign.chat.ChatModels}; what it gives is a {@link org.longalign.chat.ChatModel}.
 */
@NullMarked
package org.longalign.chat;

import org.jspecify.annotations.NullMarked;
