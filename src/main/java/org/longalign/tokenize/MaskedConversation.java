package org.longalign.tokenize;

import java.util.List;
import org.longalign.data.Message;

/**
 * A conversation and its rendering, each with marks beside.
 *
 * @param messages the messages
 * @param masked the messages with marks, of the same lengths
 * @param rendering their renderings
 */
record MaskedConversation(List<Message> messages, List<Message> masked, Rendering rendering) {}
