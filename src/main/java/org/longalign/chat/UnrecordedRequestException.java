package org.longalign.chat;

/**
 * A request for which {@link RecordedReplies} holds no reply. Unlike other failures of a model this one is a mistake of
 * the set-up, a prompt, document or seed that differs from the recorded one, and callers make it stand out.
 */
public final class UnrecordedRequestException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final String key;

    UnrecordedRequestException(String key, String message) {
        super(message);
        this.key = key;
    }

    /** The {@link RecordedReplies#key} under which a reply would have to be recorded. */
    public String key() {
        return key;
    }
}
