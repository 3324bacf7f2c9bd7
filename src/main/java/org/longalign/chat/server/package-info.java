/**
 * Chat models behind an HTTP server: {@link org.longalign.chat.server.OpenAiChat} for any server with OpenAI's chat
 * API, {@link org.longalign.chat.server.AnthropicChat} for Anthropic's. They keep keys out of messages and replies, and
 * turn every failure into one that names its remedy.
 */
@NullMarked
package org.longalign.chat.server;

import org.jspecify.annotations.NullMarked;
