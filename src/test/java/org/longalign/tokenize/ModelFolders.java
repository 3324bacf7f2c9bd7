package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.longalign.data.Jsonl;

/** Model folders with the test templates, and what transformers made of them ({@code chat_template_golden.py}). */
public final class ModelFolders {
    /** The time at which transformers rendered. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    private ModelFolders() {}

    static JsonNode golden() {
        try (InputStream in = resource("golden.json")) {
            return Jsonl.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a family's folder, the template in {@code tokenizer_config.json}. */
    public static Path write(Path folder, String family) throws IOException {
        JsonNode settings = golden().get("families").get(family);
        Files.createDirectories(folder);
        try (InputStream in = resource(settings.get("tokenizer").asText() + "/tokenizer.json")) {
            Files.copy(in, folder.resolve("tokenizer.json"));
        }
        ObjectNode config = Jsonl.JSON.createObjectNode();
        config.set("bos_token", settings.get("bos"));
        config.putObject("eos_token")
                .put("content", settings.get("eos").asText())
                .put("special", true);
        config.put("chat_template", template(family));
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        return folder;
    }

    /** A family's template as its folder gives it. */
    public static ChatTemplate open(Path folder) {
        return new FolderTemplate(ChatFiles.read(folder), HuggingFaceJsonTokenizer.open(folder), CLOCK);
    }

    static String template(String family) throws IOException {
        try (InputStream in = resource("templates/" + family + ".jinja")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = ModelFolders.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("no test resource " + name);
        }
        return in;
    }
}
