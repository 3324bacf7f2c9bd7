package org.longalign.chat;

import org.jspecify.annotations.Nullable;

/** A chat model gave no usable reply. The message names the cause and the remedy, and never holds a key. */
public class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChatException(String message) {
        super(message);
    }

    public ChatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
