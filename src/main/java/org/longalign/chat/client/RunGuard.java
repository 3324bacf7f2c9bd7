package org.longalign.chat.client;

import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;

/**
 * A model for the calls of one run. It ends the run when its calls fail in the ways that {@link Failure}'s table names,
 * and takes a rejected request for a lasting failure only after another one has succeeded.
 */
final class RunGuard extends ChatModel.Around {
    /** Whether a call of an earlier run succeeded, so that failures at the beginning concern single requests. */
    private final boolean resumed;

    private boolean answered;
    private String kind = "";
    private int alike;
    private int withoutReply;
    private @Nullable String stopped;

    /**
     * A model for one run.
     *
     * @param resumed whether an earlier run has results
     */
    RunGuard(ChatModel model, boolean resumed) {
        super(model);
        this.resumed = resumed;
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        checkGoing();
        try {
            ChatReply reply = model.reply(request);
            note(reply);
            return reply;
        } catch (FailedCallException e) {
            throw noted(e);
        }
    }

    private synchronized void checkGoing() {
        if (stopped != null) {
            throw new FailedCallException(stopped, Failure.STOPPED);
        }
    }

    private synchronized void note(ChatReply reply) {
        withoutReply = 0;
        String missing = reply.missing();
        if (missing == null) {
            answered |= !reply.text().isBlank();
        } else if (startsAlike("reply " + reply.finish())) {
            stop(missing);
        }
    }

    private synchronized FailedCallException noted(FailedCallException e) {
        if (e.failure() == Failure.INTERRUPTED) {
            return e;
        }
        if (e.endsRun()) {
            stopped = stopped == null ? "not asked, because of an earlier failure: " + e.getMessage() : stopped;
            return e;
        }
        withoutReply = e.failure().isRetryable() ? withoutReply + 1 : 0;
        if (startsAlike(e.failure().name()) || withoutReply >= Failure.IN_A_ROW) {
            stop(String.valueOf(e.getMessage()));
            if (unproven(e) || e.isTransient()) {
                return new FailedCallException(String.valueOf(stopped), Failure.STOPPED, null, e.usage());
            }
        }
        return unproven(e) ? e.forNow() : e;
    }

    /** Whether a wrong setup may be the reason for a rejected request, as no call has succeeded yet. */
    private boolean unproven(FailedCallException e) {
        return !answered && e.failure() == Failure.REFUSED;
    }

    /** Counts a failure. Returns whether the first calls of the run have all failed alike. */
    private boolean startsAlike(String how) {
        alike = how.equals(kind) ? alike + 1 : 1;
        kind = how;
        return !answered && !resumed && alike >= Failure.IN_A_ROW;
    }

    private void stop(String why) {
        boolean begun = answered || resumed;
        stopped = "the run has stopped: " + (begun ? "" : "the first ") + Failure.IN_A_ROW + " calls "
                + (begun ? "in a row brought no reply" : "failed alike") + "; the last: " + why;
    }
}
