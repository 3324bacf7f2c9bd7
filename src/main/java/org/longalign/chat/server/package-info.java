/**
 * Chat models behind an HTTP server. Start with {@link org.longalign.chat.server.OpenAiChat} or {@link
 * org.longalign.chat.server.AnthropicChat}.
 */
@NullMarked
package org.longalign.chat.server;

import org.jspecify.annotations.NullMarked;
