package org.longalign.chat;

/**
 * What a chat model returned.
 *
 * @param text the reply
 * @param model the model that gave it, as the server names it
 * @param inputTokens tokens of the request as the server counted them; 0 where it did not say
 * @param outputTokens tokens of the reply as the server counted them; 0 where it did not say
 * @param truncated whether the reply was cut at the output limit
 */
public record ChatReply(String text, String model, int inputTokens, int outputTokens, boolean truncated) {}
