package org.longalign.chat;

/** Reasons for the end of a reply. */
public enum FinishReason {
    /** The model finished. */
    DONE,
    /** The reply was cut at the output limit. */
    LENGTH,
    /** The server's content filter withheld the reply, in whole or in part. */
    FILTERED
}
