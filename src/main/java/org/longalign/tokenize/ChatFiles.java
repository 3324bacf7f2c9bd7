package org.longalign.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.internal.HubFolder;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Utf8;

/**
 * The settings of a Hugging Face model's folder that concern conversations.
 *
 * @param folder the folder
 * @param template the chat template's text
 * @param templateSource the file and the field that it comes from
 * @param specialTokens {@code bos_token}, {@code eos_token} and the like with their texts, as templates name them
 * @param stopIds the ids of {@code eos_token_id} in {@code generation_config.json}, or else in {@code config.json}
 */
record ChatFiles(
        Path folder, String template, String templateSource, Map<String, String> specialTokens, Set<Integer> stopIds) {
    private static final List<String> TOKEN_NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    /** Fields that name further special tokens. */
    private static final List<String> TOKEN_LISTS = List.of("additional_special_tokens", "extra_special_tokens");
    /** Folders in which transformers keeps templates beyond the default one, and some models keep all. */
    private static final List<String> TEMPLATE_FOLDERS = List.of("additional_chat_templates", "chat_templates");

    /**
     * Reads {@code chat_template.jinja} or the chat template of {@code tokenizer_config.json}, and the special tokens.
     *
     * @throws IllegalArgumentException if the folder has no chat template or a file is not what it should be; the message
     *     names the file, the field and the remedy
     */
    static ChatFiles read(Path folder) {
        HubFolder.requirePresent(folder, "a Hugging Face model's folder");
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(folder + " is no folder: give that of a Hugging Face model");
        }
        Path snapshot = HubFolder.resolve(folder);
        if (!snapshot.equals(folder)) {
            return read(snapshot);
        }
        Map<String, String> special = new LinkedHashMap<>();
        for (String file : List.of("special_tokens_map.json", "tokenizer_config.json")) {
            JsonNode tokens = jsonIfThere(folder.resolve(file));
            for (String name : TOKEN_NAMES) {
                JsonNode token = tokens.path(name);
                JsonNode text = token.isObject() ? token.path("content") : token;
                if (text.isTextual()) {
                    special.put(name, text.asText());
                } else if (!text.isMissingNode() && !text.isNull()) {
                    throw new IllegalArgumentException(
                            folder.resolve(file) + ", field " + name + " is neither a text nor a token: " + text);
                }
            }
        }
        Map.Entry<String, String> template = template(folder);
        return new ChatFiles(folder, template.getValue(), template.getKey(), Map.copyOf(special), stopIds(folder));
    }

    /** The texts that a folder names as special tokens in addition to its {@code tokenizer.json}. */
    static Set<String> specialTexts(Path folder) {
        Set<String> texts = new HashSet<>();
        for (String file : List.of("special_tokens_map.json", "tokenizer_config.json")) {
            JsonNode tokens = jsonIfThere(folder.resolve(file));
            TOKEN_NAMES.forEach(name -> texts.add(tokenText(tokens.path(name))));
            TOKEN_LISTS.forEach(name -> tokens.path(name).forEach(token -> texts.add(tokenText(token))));
            for (JsonNode token : tokens.path("added_tokens_decoder")) {
                if (token.path("special").asBoolean()) {
                    texts.add(tokenText(token));
                }
            }
        }
        texts.remove("");
        return texts;
    }

    private static String tokenText(JsonNode token) {
        return (token.isObject() ? token.path("content") : token).asText("");
    }

    /** Whether a folder has a chat template in one of the places where {@link #read} looks for it. */
    static boolean hasTemplate(Path folder) {
        return findTemplate(folder).isPresent();
    }

    private static Map.Entry<String, String> template(Path folder) {
        Path config = folder.resolve("tokenizer_config.json");
        return findTemplate(folder)
                .orElseThrow(() -> new IllegalArgumentException("no chat template in " + folder
                        + ": there is no chat_template.jinja, and "
                        + (Files.isRegularFile(config)
                                ? config + ", field chat_template has no text or template named default"
                                : "no " + config)
                        + "; the folders of base models have none, so take another's, or choose a form by its name with"
                        + " ChatTemplate.named: longalign-llama (that of LongAlign's Llama 2), llama2, chatml, chatglm3"
                        + " or longalign-chatglm, the one that the model was trained with"));
    }

    private static Optional<Map.Entry<String, String>> findTemplate(Path folder) {
        Path alone = folder.resolve("chat_template.jinja");
        if (Files.isRegularFile(alone)) {
            return Optional.of(Map.entry(alone.toString(), text(alone)));
        }
        for (String others : TEMPLATE_FOLDERS) {
            Path file = folder.resolve(others).resolve("default.jinja");
            if (Files.isRegularFile(file)) {
                return Optional.of(Map.entry(file.toString(), text(file)));
            }
        }
        Path config = folder.resolve("tokenizer_config.json");
        String where = config + ", field chat_template";
        JsonNode field = jsonIfThere(config).path("chat_template");
        if (field.isTextual()) {
            return Optional.of(Map.entry(where, field.asText()));
        }
        if (field.path("default").isTextual()) {
            return Optional.of(
                    Map.entry(where + ".default", field.path("default").asText()));
        }
        for (JsonNode named : field) {
            if (named.path("name").asText().equals("default")
                    && named.path("template").isTextual()) {
                return Optional.of(Map.entry(
                        where + ", template default", named.path("template").asText()));
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> stopIds(Path folder) {
        for (String file : List.of("generation_config.json", "config.json")) {
            JsonNode field = jsonIfThere(folder.resolve(file)).path("eos_token_id");
            Set<Integer> ids = new TreeSet<>();
            for (JsonNode id : field.isArray() ? field : List.of(field)) {
                if (id.isInt()) {
                    ids.add(id.asInt());
                } else if (!id.isMissingNode() && !id.isNull()) {
                    throw new IllegalArgumentException(
                            folder.resolve(file) + ", field eos_token_id is neither an id nor a list of ids: " + field);
                }
            }
            if (!ids.isEmpty()) {
                return Set.copyOf(ids);
            }
        }
        return Set.of();
    }

    /** The text of a special token, or null if the model has none. */
    @Nullable
    String token(String name) {
        return specialTokens.get(name);
    }

    static JsonNode jsonIfThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? json(file) : Jsonl.JSON.createObjectNode();
    }

    /**
     * A file's JSON.
     *
     * @throws IllegalArgumentException naming the file, the line and the remedy if it is not JSON
     */
    static JsonNode json(Path file) {
        HubFolder.requireContent(file);
        try {
            return Jsonl.JSON.readTree(RegularFiles.bytes(file));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is not valid JSON: " + JsonProblem.of(e)
                            + (e.getLocation() == null
                                    ? ""
                                    : " (line " + e.getLocation().getLineNr() + ")")
                            + "; download the file again from the model's repository",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try {
            return Utf8.withoutMark(Files.readString(RegularFiles.existing(file)));
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + " is not valid UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
