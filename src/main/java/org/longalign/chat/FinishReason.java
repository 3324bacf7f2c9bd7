package org.longalign.chat;

/** Reasons for the end of a reply. Only {@link #DONE} and {@link #DECLINED} are known to be whole. */
public enum FinishReason {
    /** The model finished. */
    DONE,
    /** The reply was cut at the output limit. */
    LENGTH,
    /** The server's content filter withheld the reply, in whole or in part. */
    FILTERED,
    /** The model declined, and the server says so; the text is the model's words. */
    DECLINED,
    /**
     * The reply ended for any other reason, such as {@code insufficient_system_resource}, {@code error} or a tool call,
     * or for none that is known. {@link ChatReply#note} names it.
     */
    UNFINISHED
}
