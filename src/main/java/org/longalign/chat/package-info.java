/**
 * Chat models: one interface, its requests, replies and failures. {@link org.longalign.chat.client.ChatModels} gives
 * you a {@link org.longalign.chat.ChatModel}, which instruction making and judging take, whether a server, a local
 * model or recorded replies are behind it. {@link org.longalign.chat.ChatException} says which failures are transient
 * and which end a run.
 */
@NullMarked
package org.longalign.chat;

import org.jspecify.annotations.NullMarked;
