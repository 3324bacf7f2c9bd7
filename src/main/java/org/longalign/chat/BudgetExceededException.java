package org.longalign.chat;

/**
 * A call that was not made because it might have cost more than the budget has left. With a larger budget it can be
 * made, so it is transient.
 */
public final class BudgetExceededException extends ChatException {
    private static final long serialVersionUID = 1L;

    /** @param message says how much of the budget is spent */
    public BudgetExceededException(String message) {
        super(message, true);
    }
}
