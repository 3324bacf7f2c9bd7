package org.longalign.kernel.internal.wire;

/** A message is dropped without a reply; the message text says why. */
final class RejectedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    RejectedMessage(String reason) {
        super(reason);
    }
}
