package org.longalign.chat;

/**
 * A request that {@code RecordedReplies} has no reply for. It is a mistake of the set-up: a prompt, document or seed
 * differs from the recorded one. Callers report it apart from other failures.
 */
public final class UnrecordedRequestException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final String key;

    /** @param key the request's key of {@code RecordedReplies} */
    public UnrecordedRequestException(String key, String message) {
        super(message);
        this.key = key;
    }

    @Override
    public boolean endsRun() {
        return true;
    }

    /** The key of {@code RecordedReplies} to record a reply under. */
    public String key() {
        return key;
    }
}
