package org.longalign.instruct;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.client.RecordedReplies.Exchange;
import org.longalign.corpus.PinnedDocuments.Pin;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.internal.Sha256;

/**
 * A program that gives written replies the keys under which {@link RecordedReplies} finds them, for the current sample
 * texts and prompts. {@code notebooks/data/README.md} says when to run it.
 *
 * <p>The replies are in {@code self-instruct-replies.jsonl}: a line {@code {"about": "questions: ID", "reply": ...,
 * "author": ...}} with the five questions about a document, and a line {@code "about": "answer: ID"} with the answer to
 * the question that the seed draws. This program fills in the field {@code request}.
 */
final class RecordingTool {
    static final String REPLIES = "self-instruct-replies.jsonl";
    static final String TEXTS = "self-instruct-texts.jsonl";
    private static final RecordedReplies NO_MODEL = RecordedReplies.read(List.of());
    private static final String QUESTIONS = "questions: ";
    private static final String ANSWER = "answer: ";

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Pin> pins = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean complete = true;

    /**
     * A written reply without a valid key.
     *
     * @param about {@code questions: ID} or {@code answer: ID}
     * @param request the key it had before; null if none
     * @param reply the reply's text
     * @param author the author of the reply
     */
    record Draft(String about, @Nullable String request, String reply, String author) {
        Draft {
            if (about == null || reply == null || author == null) {
                throw new IllegalArgumentException("a reply needs about, reply and author");
            }
            if (!about.startsWith(QUESTIONS) && !about.startsWith(ANSWER)) {
                throw new IllegalArgumentException(
                        "\"about\" must be \"questions: ID\" or \"answer: ID\", not \"" + about + "\"");
            }
        }

        private String documentId() {
            return about.substring(about.indexOf(": ") + 2);
        }
    }

    private RecordingTool(List<Draft> drafts) {
        for (Draft draft : drafts) {
            if (this.drafts.putIfAbsent(draft.about(), draft) != null) {
                throw new IllegalArgumentException("there are two replies for \"" + draft.about() + "\"");
            }
        }
    }

    /**
     * Rewrites the two files of a folder with the keys of the current prompts and texts.
     *
     * @param args the folder (default {@code notebooks/data}), the seed (default 7) and ids of more documents to check
     */
    public static void main(String[] args) {
        Path folder = Path.of(args.length > 0 ? args[0] : "notebooks/data");
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 7;
        List<String> more = args.length > 2 ? List.of(args).subList(2, args.length) : List.of();
        if (!rewrite(folder, seed, SampleCorpus.open(), more, System.out)) {
            System.exit(1);
        }
    }

    /**
     * Rewrites the two files of a folder.
     *
     * @return whether every document has its questions and its answer
     */
    static boolean rewrite(Path folder, long seed, SampleCorpus corpus, List<String> more, PrintStream out) {
        RecordingTool tool = new RecordingTool(
                Jsonl.read(folder.resolve(REPLIES), Draft.class).orThrow());
        List<String> ids = new ArrayList<>(
                tool.drafts.values().stream().map(Draft::documentId).distinct().toList());
        more.stream().filter(id -> !ids.contains(id)).forEach(ids::add);
        for (String id : ids) {
            tool.key(id, corpus, seed);
        }
        if (tool.complete) {
            Jsonl.write(folder.resolve(REPLIES), tool.exchanges);
            Jsonl.write(folder.resolve(TEXTS), tool.pins);
        }
        tool.notes.forEach(out::println);
        out.println(
                tool.complete
                        ? "wrote " + tool.exchanges.size() + " replies about " + tool.pins.size() + " documents"
                        : "nothing was written: see the lines that begin with MISSING");
        return tool.complete;
    }

    private void key(String id, SampleCorpus corpus, long seed) {
        Document document;
        try {
            document = corpus.document(id);
        } catch (NoSuchElementException e) {
            missing(id, "the document itself");
            return;
        }
        SelfInstruct selfInstruct = new SelfInstruct(NO_MODEL, seed);
        notes.add(id + ": " + selfInstruct.prompt(document).version());
        Draft questions = drafts.get(QUESTIONS + id);
        if (questions == null) {
            missing(
                    id,
                    "the line \"" + QUESTIONS + id + "\" with five "
                            + selfInstruct.taskType(document).label() + " questions");
            return;
        }
        Questions parsed = Questions.parse(questions.reply(), Prompt.QUESTIONS);
        if (parsed.outcome() != Questions.Outcome.COMPLETE) {
            missing(
                    id,
                    "five distinct questions; the reply holds " + parsed.asked().size());
            return;
        }
        String question = parsed.asked().get(selfInstruct.choose(document, parsed.asked()));
        notes.add("  drawn: " + question);
        Draft answer = drafts.get(ANSWER + id);
        if (answer == null) {
            missing(id, "the line \"" + ANSWER + id + "\"");
            return;
        }
        exchanges.add(exchange(questions, RecordedReplies.key(selfInstruct.questionsRequest(document))));
        exchanges.add(exchange(answer, RecordedReplies.key(selfInstruct.answerRequest(document, question))));
        pins.add(new Pin(id, Sha256.hex(document.text())));
    }

    private void missing(String id, String what) {
        complete = false;
        notes.add("MISSING for " + id + ": " + what);
    }

    private static Exchange exchange(Draft draft, String key) {
        return new Exchange(draft.about(), key, draft.reply(), draft.author());
    }
}
