package org.longalign.evaluation.longbenchchat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Sha256;

/**
 * The verdicts of a run by judge, system, item, pass and a digest of the judge's material: a changed answer, item or
 * example is judged again. Only judges that ask a model are in it.
 */
final class VerdictJournal implements AutoCloseable {
    private static final int KEY_CHARS = 16;

    private final TaskJournal journal;

    private VerdictJournal(TaskJournal journal) {
        this.journal = journal;
    }

    /**
     * Opens the journal of a run.
     *
     * @param file the file; null for no journal
     */
    static VerdictJournal open(@Nullable Path file, List<Judge> judges, long seed) {
        Map<String, String> work = new TreeMap<>(Map.of("work", "judging", "seed", Long.toString(seed)));
        judges.stream()
                .filter(VerdictJournal::asksModel)
                .forEach(judge -> work.put("judge " + judge.name(), judge.setting()));
        return new VerdictJournal(TaskJournal.open(file, work));
    }

    /** Whether it holds verdicts of an earlier run. */
    boolean resumed() {
        return journal.resumed();
    }

    private static boolean asksModel(Judge judge) {
        return judge.kind() == JudgeKind.MODEL || judge.kind() == JudgeKind.REPLAY;
    }

    /** The judgement in the journal, or a new one. */
    Judgement judge(Judge judge, String system, BenchmarkItem item, String answer, Pass pass) {
        return asksModel(judge)
                ? journal.judgement(key(judge, system, item, answer, pass), () -> judge.judge(item, answer, pass))
                : judge.judge(item, answer, pass);
    }

    /** Everything the judge sees, except the prompt, which is in the setting, and the examples' order, in the seed. */
    private static String key(Judge judge, String system, BenchmarkItem item, String answer, Pass pass) {
        MessageDigest seen = Sha256.digest();
        feed(seen, answer);
        feed(seen, item.query());
        feed(seen, item.reference());
        for (ScoredAnswer example : item.examples()) {
            feed(seen, example.score() + " " + example.answer());
        }
        return "item " + item.index() + ", " + system + ", " + judge.name() + ", pass " + pass.number() + ", "
                + HexFormat.of().formatHex(seen.digest()).substring(0, KEY_CHARS);
    }

    private static void feed(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + " ").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    @Override
    public void close() {
        journal.close();
    }
}
