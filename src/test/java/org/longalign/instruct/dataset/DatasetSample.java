package org.longalign.instruct.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.tokenize.ByteTokenizer;

/** Writes into a folder what {@code dataset_check.py} loads: a dataset in several files, and what its rows should be. */
public final class DatasetSample {
    private DatasetSample() {}

    /** Writes the sample into the new folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        // The row of which least is known comes first and has a file of its own: its columns are all null there.
        List<Instruction> rows = new ArrayList<>(DatasetWriterTest.rows());
        Collections.rotate(rows, 1);
        DatasetManifest manifest = DatasetWriter.named("A sample", new ByteTokenizer())
                .shardBytes(500)
                .write(folder.resolve("dataset"), rows);
        List<Map<String, Object>> expected = rows.stream()
                .map(row -> Map.<String, Object>of(
                        "id",
                        row.id(),
                        "messages",
                        row.messages().stream().map(DatasetSample::message).toList()))
                .toList();
        Files.write(
                folder.resolve("dataset.json"),
                new ObjectMapper().writeValueAsBytes(Map.of("rows", expected, "tokens", manifest.tokens())));
    }

    private static Map<String, String> message(Message message) {
        return Map.of("role", message.role().name().toLowerCase(java.util.Locale.ROOT), "content", message.content());
    }
}
