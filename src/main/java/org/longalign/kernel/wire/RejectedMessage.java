package org.longalign.kernel.wire;

/** A message that is dropped, and why; nobody can be answered. */
final class RejectedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    RejectedMessage(String reason) {
        super(reason);
    }
}
