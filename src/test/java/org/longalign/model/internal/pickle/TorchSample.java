package org.longalign.model.internal.pickle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.StoredTensor;

/**
 * Reads the files that {@code torch_files.py} made with torch.save: writes the tensors of each as a safetensors file, the
 * messages of those that are refused, and an archive of strided views in big-endian order for PyTorch to read.
 */
public final class TorchSample {
    private TorchSample() {}

    /** Runs in the folder named by the only argument. */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        ObjectNode refused = new ObjectMapper().createObjectNode();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path path : files.filter(each -> each.toString().endsWith(".bin"))
                    .sorted()
                    .toList()) {
                try {
                    convert(path, Path.of(path + ".safetensors"));
                } catch (IllegalArgumentException e) {
                    refused.put(String.valueOf(path.getFileName()), e.getMessage());
                }
            }
        }
        Files.write(folder.resolve("refused.json"), new ObjectMapper().writeValueAsBytes(refused));
    }

    private static void convert(Path path, Path target) throws IOException {
        try (TorchFile file = TorchFile.open(path)) {
            List<SafetensorsWriter.Entry> entries = new ArrayList<>();
            file.tensors()
                    .values()
                    .forEach(tensor ->
                            entries.add(new SafetensorsWriter.Entry(tensor.name(), tensor.type(), tensor.shape())));
            try (SafetensorsWriter writer = new SafetensorsWriter(target, entries, Map.of("format", "pt"))) {
                for (StoredTensor tensor : file.tensors().values()) {
                    // Pieces of odd sizes, so that rows begin and end inside them.
                    int piece = 1000 * tensor.type().bytes() + 7 * tensor.type().bytes();
                    for (long from = 0; from < tensor.bytes(); from += piece) {
                        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(piece, tensor.bytes() - from));
                        file.read(tensor, from, bytes);
                        writer.put(tensor.name(), bytes.flip());
                    }
                }
                writer.finish();
            }
        }
    }
}
