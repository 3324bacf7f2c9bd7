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
import org.longalign.chat.RecordedReplies;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.data.Document;
import org.longalign.data.Journal;
import org.longalign.instruct.Attempt.Stage;
import org.longalign.instruct.Attempt.Why;

/**
 * The calls of one run, from several threads. With a journal, a call is a step of it, named by the document, the stage and
 * the conversation's key: a changed text, prompt or question is another step.
 */
final class Calls {
    private static final int KEY_DIGITS = 16;
    private static final int SHOWN_CHARS = 80;

    private final ChatModel chat;
    private final @Nullable Journal journal;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    /** Why nothing more is asked, once there is such a reason. */
    private final AtomicReference<@Nullable ChatException> stopped = new AtomicReference<>();

    Calls(ChatModel chat) {
        this(chat, null);
    }

    Calls(ChatModel chat, @Nullable Journal journal) {
        this.chat = chat;
        this.journal = journal;
    }

    /** How many calls brought something that was not in the journal. */
    int asked() {
        return asked.get();
    }

    /** How many calls were not made since the journal had what they brought. */
    int kept() {
        return kept.get();
    }

    /** All steps for one document. */
    Attempt make(SelfInstruct selfInstruct, Document document) {
        Ended first;
        try {
            first = ask(document, Stage.QUESTIONS, selfInstruct.questionsRequest(document));
        } catch (ChatException e) {
            return failed(selfInstruct, document, Stage.QUESTIONS, e, Usage.UNKNOWN);
        }
        Usage usage = usage(first);
        Questions questions = questions(first);
        Optional<Why> noQuestions = first.unusable().or(() -> whyNone(text(first), questions, first));
        if (noQuestions.isPresent()) {
            return failed(selfInstruct, document, Stage.QUESTIONS, noQuestions.get(), first, usage);
        }
        int chosen = selfInstruct.choose(document, questions.asked());
        Ended second;
        try {
            second = ask(
                    document,
                    Stage.ANSWER,
                    selfInstruct.answerRequest(document, questions.asked().get(chosen)));
        } catch (ChatException e) {
            return failed(selfInstruct, document, Stage.ANSWER, e, usage);
        }
        usage = usage.plus(usage(second));
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

    /** The questions of a reply; of one that was cut, without the line that was being written. */
    private static Questions questions(Ended ended) {
        ChatReply reply = ended.reply();
        boolean cut = reply != null && reply.truncated();
        String text = text(ended);
        return Questions.parse(cut ? text.substring(0, text.lastIndexOf('\n') + 1) : text, Prompt.QUESTIONS);
    }

    private static Optional<Why> whyNone(String text, Questions questions, Ended ended) {
        if (questions.asked().size() < Prompt.QUESTIONS && Refusal.is(text)) {
            return Optional.of(Why.REFUSAL);
        }
        if (questions.outcome() != Questions.Outcome.NONE) {
            return Optional.empty();
        }
        ChatReply reply = ended.reply();
        return Optional.of(reply != null && reply.truncated() ? Why.TRUNCATED : Why.NO_QUESTIONS);
    }

    private Ended ask(Document document, Stage stage, ChatRequest request) {
        if (journal == null) {
            return call(request);
        }
        String key = document.id()
                + (stage == Stage.QUESTIONS ? "#questions#" : "#answer#")
                + RecordedReplies.key(request).substring(0, KEY_DIGITS);
        if (journal.has(key)) {
            kept.incrementAndGet();
        }
        return journal.step(key, Ended.class, () -> call(request));
    }

    /** Asks; throws what may pass, and what no document is to blame for. */
    private Ended call(ChatRequest request) {
        ChatException reason = stopped.get();
        if (reason != null) {
            throw new ChatException("not asked, since before: " + reason.getMessage(), true);
        }
        try {
            Ended ended = Ended.with(chat.reply(request));
            asked.incrementAndGet();
            return ended;
        } catch (ChatException e) {
            if (concernsAll(e)) {
                stopped.compareAndSet(null, e);
            }
            if (e.mayPass() || e instanceof UnrecordedRequestException) {
                throw e;
            }
            asked.incrementAndGet();
            return Ended.without(e);
        }
    }

    /** Whether every other call would fail alike. */
    private static boolean concernsAll(ChatException e) {
        return e instanceof BudgetExceededException
                || (e instanceof FailedCallException failed
                        && (failed.failure() == Failure.SETUP || failed.failure() == Failure.QUOTA));
    }

    private static Attempt.Failed failed(
            SelfInstruct selfInstruct, Document document, Stage stage, ChatException e, Usage usage) {
        return new Attempt.Failed(
                document.id(),
                selfInstruct.taskType(document),
                stage,
                e instanceof UnrecordedRequestException ? Why.UNRECORDED : Why.UNDONE,
                String.valueOf(e.getMessage()),
                usage);
    }

    private static Attempt.Failed failed(
            SelfInstruct selfInstruct, Document document, Stage stage, Why why, Ended ended, Usage usage) {
        String what = stage == Stage.QUESTIONS ? "the reply" : "the answer";
        String reason = ended.reason();
        if (reason == null) {
            reason = switch (why) {
                case EMPTY -> what + " is empty";
                case TRUNCATED -> what + " was cut at the output limit of " + selfInstruct.outputLimit() + " tokens";
                case REFUSAL -> "the model declined: " + shown(text(ended));
                case FILTERED -> "the server's content filter kept " + what + " back";
                case NO_QUESTIONS -> "the reply holds no numbered question: " + shown(text(ended));
                case REJECTED, UNRECORDED, UNDONE -> "there is no reply";
            };
        }
        return new Attempt.Failed(document.id(), selfInstruct.taskType(document), stage, why, reason, usage);
    }

    /** The beginning of a reply, on one line. */
    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARS ? line : line.substring(0, SHOWN_CHARS) + "...";
    }

    private static String text(Ended ended) {
        return ended.reply() == null ? "" : ended.reply().text();
    }

    private static Usage usage(Ended ended) {
        return ended.reply() == null ? Usage.UNKNOWN : ended.reply().usage();
    }
}
