package org.longalign.chat;

/** A call that was not made since it might have cost more than the budget has left. With more of it, it can be made. */
public final class BudgetExceededException extends ChatException {
    private static final long serialVersionUID = 1L;

    /** A call not made; the message says what was spent of what. */
    public BudgetExceededException(String message) {
        super(message, true);
    }
}
