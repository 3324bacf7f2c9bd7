import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;
import org.longalign.training.Training;

/** Trains a small model and saves it with the library and PyTorch alone. */
public final class TrainsToo {
    private TrainsToo() {}

    /** @param arguments a folder to write to */
    public static void main(String... arguments) {
        Path folder = Path.of(arguments[0]).resolve("model");
        Tokenizer tokenizer = new ByteTokenizer();
        Sequences sequences =
                ChatTemplate.chatMl(tokenizer).encodeAll(List.of(conversation(2), conversation(4), conversation(6)));
        BatchPlan plan =
                BatchPlan.packed(sequences.lengths()).maxTokens(256).seed(7).build();
        DecoderConfig config = DecoderConfig.of(tokenizer.vocabularySize(), 32, 1, 2);
        try (CausalLm model = CausalLm.create(config, 7, Device.best())) {
            System.out.println(Training.of(model, sequences, plan).learningRate(1e-3).run());
            model.save(folder);
        }
        if (!Files.isRegularFile(folder.resolve("model.safetensors"))) {
            throw new IllegalStateException("no weights in " + folder);
        }
        System.out.println("trained and saved " + plan.steps().size() + " steps");
    }

    private static Instruction conversation(int sentences) {
        List<Message> messages = List.of(
                Message.user("Say it " + sentences + " times."), Message.assistant("The ship sails. ".repeat(sentences)));
        return new Instruction("c" + sentences, messages, null, Map.of());
    }
}
