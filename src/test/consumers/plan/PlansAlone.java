import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.length.LengthDistribution;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.Sequences;

/** Reads, tokenises, plans, weighs and saves with what the library brings along: Jackson and jtokkit. */
public final class PlansAlone {
    private PlansAlone() {}

    /** @param arguments a folder to write to */
    public static void main(String... arguments) {
        Path folder = Path.of(arguments[0]);
        Path file = folder.resolve("conversations.jsonl");
        Jsonl.write(file, List.of(conversation(3), conversation(9), conversation(12)));
        Sequences sequences = ChatTemplate.chatMl(JtokkitTokenizer.cl100kBase())
                .encodeAll(Jsonl.read(file, Instruction.class).orThrow());
        System.out.println(LengthDistribution.of("conversations", sequences));

        BatchPlan plan =
                BatchPlan.packed(sequences.lengths()).maxTokens(128).seed(7).build();
        System.out.println(plan);
        System.out.println(plan.ledger());
        TargetTokens targets = TargetTokens.of(sequences);
        for (Step step : plan.steps()) {
            LossWeights weights = LossWeights.of(step, targets, LossWeighting.SEQUENCE_MEAN);
            double total = step.segments().stream()
                    .mapToDouble(segment -> targets.in(segment) * weights.perTargetToken(segment))
                    .sum();
            check(Math.abs(total - 1) < 1e-12, "the weights of a step sum to " + total + " and not to 1");
        }
        Path saved = folder.resolve("plan.jsonl");
        plan.save(saved);
        check(BatchPlan.load(saved).equals(plan), "the loaded plan is not the saved one");
        System.out.println("planned, weighed and saved " + plan.steps().size() + " steps");
    }

    private static Instruction conversation(int sentences) {
        List<Message> messages = List.of(
                Message.user("Say it " + sentences + " times."), Message.assistant("The ship sails. ".repeat(sentences)));
        return new Instruction("c" + sentences, messages, null, Map.of());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
