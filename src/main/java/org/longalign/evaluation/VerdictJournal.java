package org.longalign.evaluation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.Usage;
import org.longalign.data.Journal;
import org.longalign.data.Sha256;

/**
 * Judgements on the disk, by judge, system, item, pass and what the judge saw. An answer, an item or an example that was
 * changed since is judged anew.
 */
final class VerdictJournal implements AutoCloseable {
    private static final int KEY_CHARS = 16;

    private final Journal journal;

    private VerdictJournal(Journal journal) {
        this.journal = journal;
    }

    /** What is kept of a judgement; a rating or a reason. Journals of earlier versions lack the name asked for. */
    record Kept(
            @Nullable Integer rating,
            @Nullable String reason,
            String text,
            String promptVersion,
            @Nullable String requested,
            String model,
            double temperature,
            String at,
            List<String> passedOver,
            Usage usage) {
        static Kept of(Judgement judgement, JudgeCall call) {
            Rating rating = judgement.rating();
            return new Kept(
                    rating.value().isPresent() ? rating.value().getAsInt() : null,
                    rating instanceof Rating.Unscored unscored ? unscored.reason() : null,
                    judgement.text(),
                    judgement.promptVersion(),
                    call.requested(),
                    call.model(),
                    call.temperature(),
                    call.at().toString(),
                    call.passedOver(),
                    call.usage());
        }

        Judgement judgement() {
            Rating read = rating == null ? new Rating.Unscored(String.valueOf(reason)) : new Rating.Scored(rating);
            return new Judgement(
                    read,
                    text,
                    promptVersion,
                    new JudgeCall(
                            requested == null ? model : requested,
                            model,
                            temperature,
                            Instant.parse(at),
                            passedOver,
                            usage));
        }
    }

    /** Opens the journal of a run with these judges; those that are formulas may change. */
    static VerdictJournal open(Path file, List<Judge> judges, long seed) {
        Map<String, String> work = new TreeMap<>(Map.of("work", "judging", "seed", Long.toString(seed)));
        judges.stream()
                .filter(VerdictJournal::asksModel)
                .forEach(judge -> work.put("judge " + judge.name(), judge.setting()));
        return new VerdictJournal(Journal.open(file, work));
    }

    private static boolean asksModel(Judge judge) {
        return judge.kind() == JudgeKind.MODEL || judge.kind() == JudgeKind.REPLAY;
    }

    /** The judgement that is kept, or one given now. */
    Judgement judge(Judge judge, String system, BenchmarkItem item, String answer, Pass pass) {
        if (!asksModel(judge)) {
            return judge.judge(item, answer, pass);
        }
        String key = key(judge, system, item, answer, pass);
        Optional<Kept> before = journal.find(key, Kept.class);
        if (before.isPresent()) {
            return before.get().judgement();
        }
        Judgement judgement = judge.judge(item, answer, pass);
        JudgeCall call = judgement.call();
        boolean passing = judgement.rating() instanceof Rating.Unscored unscored && unscored.mayPass();
        if (call != null && !passing) {
            journal.step(key, Kept.class, () -> Kept.of(judgement, call));
        }
        return judgement;
    }

    /** With all that the judge sees; the wording is in the judge's setting, and the order of examples in the seed. */
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
