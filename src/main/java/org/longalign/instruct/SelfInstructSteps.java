package org.longalign.instruct;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.data.Document;
import org.longalign.data.Journal;
import org.longalign.instruct.Attempt.Stage;
import org.longalign.instruct.Attempt.Why;

/**
 * The two calls for each document of one run; thread-safe. With a journal, each call is a step of it, named by the
 * document, the stage and the conversation's key, so that a changed text, prompt or question is another step.
 */
final class SelfInstructSteps {
    private static final int KEY_DIGITS = 16;
    private static final int SHOWN_CHARS = 80;

    private final ChatModel chat;
    private final @Nullable Journal journal;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    /** The reason why nothing more is asked; null until there is one. */
    private final AtomicReference<@Nullable ChatException> stopped = new AtomicReference<>();

    SelfInstructSteps(ChatModel chat, @Nullable Journal journal) {
        this.chat = ChatModels.forRun(chat, journal != null && !journal.keys().isEmpty());
        this.journal = journal;
    }

    /** The number of calls whose result was not in the journal. */
    int asked() {
        return asked.get();
    }

    /** The number of calls that were not made because the journal had their result. */
    int kept() {
        return kept.get();
    }

    /** All steps for one document. */
    Attempt make(SelfInstruct selfInstruct, Document document) {
        CallOutcome first;
        try {
            first = ask(document, Stage.QUESTIONS, selfInstruct.questionsRequest(document));
        } catch (ChatException e) {
            return failed(selfInstruct, document, Stage.QUESTIONS, e, Usage.UNKNOWN);
        }
        Usage usage = first.usage();
        Questions questions = questions(first);
        Optional<Why> noQuestions = first.unusable().or(() -> whyNone(text(first), questions, first));
        if (noQuestions.isPresent()) {
            return failed(selfInstruct, document, Stage.QUESTIONS, noQuestions.get(), first, usage);
        }
        int chosen = selfInstruct.choose(document, questions.asked());
        CallOutcome second;
        try {
            second = ask(
                    document,
                    Stage.ANSWER,
                    selfInstruct.answerRequest(document, questions.asked().get(chosen)));
        } catch (ChatException e) {
            return failed(selfInstruct, document, Stage.ANSWER, e, usage);
        }
        usage = usage.plus(second.usage());
        ChatReply answer = second.reply();
        if (answer == null || second.unusable().isPresent() || answer.truncated() || Refusal.is(answer.text())) {
            Why why = second.unusable().orElse(answer != null && answer.truncated() ? Why.TRUNCATED : Why.REFUSAL);
            return failed(selfInstruct, document, Stage.ANSWER, why, second, usage);
        }
        return new Attempt.Made(
                document,
                selfInstruct.taskType(document),
                questions.asked(),
                chosen,
                answer.text().strip(),
                answer.model(),
                selfInstruct.prompt(document).version(),
                selfInstruct.seed(),
                usage);
    }

    /** The questions of a reply, without the last line if the reply was cut. */
    private static Questions questions(CallOutcome outcome) {
        ChatReply reply = outcome.reply();
        boolean cut = reply != null && reply.truncated();
        String text = text(outcome);
        return Questions.parse(cut ? text.substring(0, text.lastIndexOf('\n') + 1) : text, Prompt.QUESTIONS);
    }

    private static Optional<Why> whyNone(String text, Questions questions, CallOutcome outcome) {
        if (questions.asked().size() < Prompt.QUESTIONS && Refusal.is(text)) {
            return Optional.of(Why.REFUSAL);
        }
        if (questions.outcome() != Questions.Outcome.NONE) {
            return Optional.empty();
        }
        ChatReply reply = outcome.reply();
        return Optional.of(reply != null && reply.truncated() ? Why.TRUNCATED : Why.NO_QUESTIONS);
    }

    private CallOutcome ask(Document document, Stage stage, ChatRequest request) {
        if (journal == null) {
            return call(request);
        }
        String key = document.id()
                + (stage == Stage.QUESTIONS ? "#questions#" : "#answer#")
                + RecordedReplies.key(request).substring(0, KEY_DIGITS);
        if (journal.has(key)) {
            kept.incrementAndGet();
        }
        return journal.step(key, CallOutcome.class, () -> call(request));
    }

    /** Asks the model. Throws transient failures and those that are not the document's fault. */
    private CallOutcome call(ChatRequest request) {
        ChatException reason = stopped.get();
        if (reason != null) {
            throw new ChatException("not asked, because of an earlier failure: " + reason.getMessage(), true);
        }
        try {
            CallOutcome outcome = CallOutcome.with(ChatModels.askAgainIfEmpty(chat, request));
            asked.incrementAndGet();
            return outcome;
        } catch (ChatException e) {
            if (e instanceof UnrecordedRequestException) {
                throw e; // costs nothing: ask on, so that the report lists every missing reply
            }
            if (e.endsRun() || e instanceof BudgetExceededException) {
                stopped.compareAndSet(null, e); // with a used-up budget, questions would be paid for and never answered
            }
            if (e.isTransient()) {
                throw e;
            }
            asked.incrementAndGet();
            return CallOutcome.without(e);
        }
    }

    /** A rejected request is told as such also while it is not known to last. */
    private static Why why(ChatException e) {
        if (e instanceof UnrecordedRequestException) {
            return Why.UNRECORDED;
        }
        boolean rejected = e instanceof FailedCallException failed && failed.failure() == Failure.REFUSED;
        return rejected ? Why.REJECTED : Why.UNDONE;
    }

    private static Attempt.Failed failed(
            SelfInstruct selfInstruct, Document document, Stage stage, ChatException e, Usage usage) {
        return new Attempt.Failed(
                document.id(),
                selfInstruct.taskType(document),
                stage,
                why(e),
                String.valueOf(e.getMessage()),
                e instanceof FailedCallException failed ? usage.plus(failed.usage()) : usage);
    }

    private static Attempt.Failed failed(
            SelfInstruct selfInstruct, Document document, Stage stage, Why why, CallOutcome outcome, Usage usage) {
        String what = stage == Stage.QUESTIONS ? "the reply" : "the answer";
        String reason = outcome.reason();
        if (reason == null) {
            reason = switch (why) {
                case EMPTY -> what + " is empty" + noted(outcome);
                case TRUNCATED ->
                    what + " was cut at the output limit of " + selfInstruct.outputLimit() + " tokens" + noted(outcome);
                case REFUSAL -> "the model declined: " + shown(text(outcome));
                case UNFINISHED -> what + " is not finished" + noted(outcome);
                case FILTERED -> "the server's content filter withheld " + what;
                case NO_QUESTIONS -> "the reply contains no numbered question: " + shown(text(outcome));
                case REJECTED, UNRECORDED, UNDONE -> "there is no reply";
            };
        }
        return new Attempt.Failed(document.id(), selfInstruct.taskType(document), stage, why, reason, usage);
    }

    /** The beginning of a reply, on one line. */
    static String shown(String text) {
        String line = text.strip().replaceAll("\\s++", " ");
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    }

    /** The note of a reply, after a colon; nothing if there is none. */
    private static String noted(CallOutcome outcome) {
        ChatReply reply = outcome.reply();
        return reply == null || reply.note() == null ? "" : ": " + reply.note();
    }

    private static String text(CallOutcome outcome) {
        return outcome.reply() == null ? "" : outcome.reply().text();
    }
}
