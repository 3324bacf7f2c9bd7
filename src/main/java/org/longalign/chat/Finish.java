package org.longalign.chat;

/** Why a reply ended. */
public enum Finish {
    /** The model had said what it had to say. */
    DONE,
    /** It was cut at the output limit. */
    LENGTH,
    /** The server's filter kept it back, in whole or in part. */
    FILTERED
}
