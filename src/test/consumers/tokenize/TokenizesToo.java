import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.longalign.tokenize.Tokenizer;

/** Opens a tokenizer of Hugging Face's layout with the library and its native tokenizers alone. */
public final class TokenizesToo {
    private static final String WORDS =
            """
            {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "Whitespace"}, "normalizer": null,
             "post_processor": null, "decoder": null, "truncation": null, "padding": null,
             "model": {"type": "WordLevel", "vocab": {"call": 0, "me": 1, "Ishmael": 2, "?": 3}, "unk_token": "?"}}
            """;

    private TokenizesToo() {}

    /** @param arguments a folder to write to */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.writeString(folder.resolve("tokenizer.json"), WORDS);
        Tokenizer tokenizer = Tokenizer.open(folder);
        int tokens = tokenizer.count("call me Ishmael");
        if (tokens != 3) {
            throw new IllegalStateException(tokens + " tokens in place of 3");
        }
        System.out.println("counted " + tokens + " tokens with " + tokenizer);
    }
}
