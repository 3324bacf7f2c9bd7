package org.longalign.tokenize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders with a small {@code tokenizer.model} of the tests ({@code sentencepiece_golden.py}) and no other tokenizer. */
public final class SentencePieceFolders {
    private SentencePieceFolders() {}

    /** A folder as Llama 2 was released; {@code llama} has 520 ids. */
    public static Path llama(Path folder) throws IOException {
        return write(folder, "llama", """
                {"tokenizer_class": "LlamaTokenizer", "legacy": null, "add_bos_token": true, "add_eos_token": false,
                 "bos_token": {"content": "<s>", "normalized": true}, "eos_token": "</s>", "unk_token": "<unk>",
                 "sp_model_kwargs": {}, "clean_up_tokenization_spaces": false}""");
    }

    /** A folder as ChatGLM3 was released; {@code glm} has 560 pieces and nine special tokens behind them. */
    public static Path chatGlm(Path folder) throws IOException {
        return write(folder, "glm", """
                {"name_or_path": "THUDM/chatglm3-6b", "remove_space": false, "do_lower_case": false,
                 "tokenizer_class": "ChatGLMTokenizer",
                 "auto_map": {"AutoTokenizer": ["tokenization_chatglm.ChatGLMTokenizer", null]}}""");
    }

    /** A folder with a model of the tests and a {@code tokenizer_config.json}. */
    public static Path write(Path folder, String model, String config) throws IOException {
        Files.createDirectories(folder);
        try (InputStream in = SentencePieceFolders.class.getResourceAsStream("sentencepiece/" + model + ".model")) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + model);
            }
            Files.write(folder.resolve("tokenizer.model"), in.readAllBytes());
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        return folder;
    }
}
