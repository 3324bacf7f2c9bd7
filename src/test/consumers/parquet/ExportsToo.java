import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.export.HuggingFaceParquet;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Sequences;

/** Writes packs as Parquet and reads them again with the library and DuckDB alone. */
public final class ExportsToo {
    private ExportsToo() {}

    /** @param arguments a folder to write to */
    public static void main(String... arguments) {
        List<Message> messages = List.of(Message.user("Sing."), Message.assistant("The ship sails."));
        Sequences sequences = ChatTemplate.chatMl(new ByteTokenizer())
                .encodeAll(List.of(new Instruction("one", messages, null, Map.of())));
        BatchPlan plan = BatchPlan.packed(sequences.lengths()).maxTokens(256).build();
        Path folder = Path.of(arguments[0]).resolve("packs");
        HuggingFaceParquet.write(folder, plan, sequences, LossWeighting.SEQUENCE_MEAN);
        int rows = HuggingFaceParquet.read(folder).size();
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows in place of 1");
        }
        System.out.println("wrote and read " + rows + " pack");
    }
}
