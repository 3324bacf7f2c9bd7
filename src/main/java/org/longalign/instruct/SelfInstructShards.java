package org.longalign.instruct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Document;
import org.longalign.data.Journal;
import org.longalign.instruct.Attempt.Why;

/** The journals of the shards of a run, {@code shard-3-of-64.jsonl}, and the report that they make together. */
final class SelfInstructShards {
    private static final Pattern NAME = Pattern.compile("shard-(\\d{1,9})-of-(\\d{1,9})\\.jsonl");

    private final Path folder;

    SelfInstructShards(Path folder) {
        this.folder = folder;
    }

    /** The work of a shard, as its journal has it. */
    interface Work {
        Map<String, String> of(int shard, int shards);
    }

    /** Replies to nothing: what the journal does not have is not done. */
    private static final class Unasked extends ChatModel.Around {
        Unasked(ChatModel model) {
            super(model);
        }

        @Override
        public boolean isReplay() {
            return true;
        }

        @Override
        public ChatReply reply(ChatRequest request) {
            throw new ChatException("the journal of the shard has no reply", true);
        }
    }

    static String name(int shard, int shards) {
        return String.format(Locale.ROOT, "shard-%d-of-%d.jsonl", shard, shards);
    }

    /** Takes every step of every document from the journal of its shard. */
    SelfInstructReport merge(SelfInstruct selfInstruct, ChatModel chat, Iterator<Document> documents, Work work) {
        int shards = shards();
        List<Journal> journals = new ArrayList<>();
        try {
            List<SelfInstructSteps> steps = new ArrayList<>();
            for (int shard = 0; shard < shards; shard++) {
                Journal journal = Journal.open(folder.resolve(name(shard, shards)), work.of(shard, shards));
                journals.add(journal);
                steps.add(new SelfInstructSteps(new Unasked(chat), journal));
            }
            List<Attempt> attempts = new ArrayList<>();
            NavigableMap<Integer, Integer> undone = new TreeMap<>();
            Set<String> ids = new HashSet<>();
            for (int index = 0; documents.hasNext(); index++) {
                Document document = documents.next();
                SelfInstruct.requireNew(ids, document);
                Attempt attempt = steps.get(index % shards).make(selfInstruct, document);
                if (attempt instanceof Attempt.Failed failed && failed.why() == Why.UNDONE) {
                    undone.merge(index % shards, 1, Integer::sum);
                }
                attempts.add(attempt);
            }
            if (!undone.isEmpty()) {
                throw new IllegalStateException("of " + shards + " shards in " + folder
                        + " these are not finished, with the number of documents that are missing: " + undone
                        + "; run them again, with the same documents in the same order");
            }
            int kept = steps.stream().mapToInt(SelfInstructSteps::kept).sum();
            return new SelfInstructReport(chat.name(), selfInstruct.seed(), attempts, 0, kept);
        } finally {
            journals.forEach(Journal::close);
        }
    }

    /** The number of shards, of which none is missing. */
    private int shards() {
        NavigableMap<Integer, Set<Integer>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> NAME.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .forEach(name -> found.computeIfAbsent(Integer.valueOf(name.group(2)), n -> new TreeSet<>())
                            .add(Integer.valueOf(name.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the shards in " + folder + ": " + e, e);
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? folder + " has no journal of a shard"
                            : folder + " has shards of several divisions, of " + found.keySet()
                                    + "; remove those of all but one");
        }
        int shards = found.firstKey();
        List<Integer> missing = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            if (!found.firstEntry().getValue().contains(shard)) {
                missing.add(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "of " + shards + " shards in " + folder + " these have not begun: " + missing + "; run them first");
        }
        return shards;
    }
}
