package org.longalign.chat;

/**
 * Kinds of failed calls, told apart by the remedy. This table is the only place that says which failure lasts and which
 * ends a run; Self-Instruct, answers and judgements follow it alike.
 *
 * <table>
 * <caption>Retried: within one call, as often as {@code Backoff} allows, which is six times in about a minute unless
 * set. Journaled: the item is not asked again
 * by a later run. Ends the run: nothing more is asked, and the reason is thrown, or told for each document.</caption>
 * <tr><th>Failure</th><th>Retried</th><th>Journaled</th><th>Ends the run</th></tr>
 * <tr><td>{@link #RATE_LIMITED}</td><td>yes, after the wait that the server asks for, in which no call begins</td>
 *     <td>no</td><td>after {@value #IN_A_ROW} calls in a row without a reply, or at once if the server asks for more
 *     than an hour</td></tr>
 * <tr><td>{@link #SERVER_ERROR}, {@link #UNREACHABLE}, {@link #TIMED_OUT}, {@link #MALFORMED}</td><td>yes</td>
 *     <td>no</td><td>after {@value #IN_A_ROW} calls in a row without a reply</td></tr>
 * <tr><td>{@link #SETUP}, {@link #QUOTA}</td><td>no</td><td>no</td><td>at once</td></tr>
 * <tr><td>{@link #TOO_LONG}, {@link #BLOCKED}, {@link #ERROR_REPLY}</td><td>no</td><td>no</td>
 *     <td>if the first {@value #IN_A_ROW} calls fail alike</td></tr>
 * <tr><td>{@link #REFUSED}</td><td>no</td><td>once a call of the run has succeeded</td>
 *     <td>if the first {@value #IN_A_ROW} calls fail alike</td></tr>
 * <tr><td>{@link #FILTERED}, {@link #NO_REPLY}</td><td>no</td><td>yes</td>
 *     <td>if the first {@value #IN_A_ROW} calls fail alike</td></tr>
 * <tr><td>{@link #STOPPED}, {@link #INTERRUPTED}</td><td>no</td><td>no</td><td>it has ended</td></tr>
 * <tr><td>used-up budget ({@link BudgetExceededException})</td><td>no</td><td>no</td>
 *     <td>Self-Instruct only: a shorter request may still be paid for</td></tr>
 * <tr><td>an empty reply</td><td>once; a judge as often as its attempts</td><td>yes</td>
 *     <td>if the first {@value #IN_A_ROW} are</td></tr>
 * <tr><td>a reply that was cut at the output limit</td><td>no; a judge asks on</td><td>yes; Self-Instruct keeps whole
 *     lines of questions and no answer, other answers are taken as they are and told to be cut</td><td>no</td></tr>
 * <tr><td>a reply that is {@linkplain FinishReason#UNFINISHED unfinished}, filtered or only reasoning</td>
 *     <td>no; a judge asks on</td><td>yes</td><td>if the first {@value #IN_A_ROW} are</td></tr>
 * </table>
 *
 * <p>In a run that resumes from a journal with results, the first calls have succeeded before.
 */
public enum Failure {
    /** The server accepts no more calls for now: HTTP status 429, 503 or 529. */
    RATE_LIMITED(true, true),
    /** The server failed: HTTP status 408, 409 or 5xx. */
    SERVER_ERROR(true, true),
    /** There was no connection, or it broke before the reply was complete. */
    UNREACHABLE(true, true),
    /** No complete reply came within the time-out. */
    TIMED_OUT(true, true),
    /** The response is not a complete reply of a chat API. */
    MALFORMED(true, true),
    /** The response is whole, but holds an error or nothing in place of a reply. It may have been billed. */
    NO_REPLY(false, false),
    /** The response is whole, but holds an error that may pass in place of a reply, and counts no tokens. */
    ERROR_REPLY(false, true),
    /** The account has no credit left. */
    QUOTA(false, true),
    /**
     * Key, address, model or a setting such as the temperature is wrong: HTTP status 401, 404, a redirect, or a 400 or
     * 403 that says so.
     */
    SETUP(false, true),
    /** The waiting thread was interrupted. */
    INTERRUPTED(false, true),
    /** Nothing more is asked in this run, since its calls failed alike. */
    STOPPED(false, true),
    /** Request and reply do not fit the model's window, which another setting of server or run may widen. */
    TOO_LONG(false, true),
    /** Something in front of the server, such as a firewall, refused this request: HTTP status 403, 406 or 451. */
    BLOCKED(false, true),
    /** The server rejected this request for another reason. */
    REFUSED(false, false),
    /** The server's content filter refused this request. */
    FILTERED(false, false);

    /** The number of calls that fail in a row, or alike at the beginning, before a run ends. */
    public static final int IN_A_ROW = 5;

    private final boolean retryable;
    private final boolean temporary;

    Failure(boolean retryable, boolean temporary) {
        this.retryable = retryable;
        this.temporary = temporary;
    }

    /** Whether the same call is likely to succeed a little later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether the unchanged request may succeed some day; see {@link ChatException#isTransient}. */
    public boolean isTransient() {
        return temporary;
    }

    /** Whether every other call would fail too until someone changes key, address, model, setting or account. */
    public boolean endsRun() {
        return this == SETUP || this == QUOTA || this == STOPPED;
    }
}
