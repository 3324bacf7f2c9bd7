package org.longalign.corpus.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.Selection;
import org.longalign.corpus.spark.SelectDocuments.Options;
import org.longalign.tokenize.ByteTokenizer;

class SelectDocumentsTest {
    @Test
    void argumentsBecomeSettings() {
        Options options = Options.of(
                "--input", "a=/x", "--input", "b=/y", "--output", "/out", "--tokens", "10:99", "--count", "5", "--chinese",
                "0", "--seed", "7");
        Selection selection = options.applyTo(Selection.of(Corpus.of("c", List.of()), new ByteTokenizer()));
        assertEquals("10 to 99", selection.steps().settings().get("tokens"));
        assertEquals("5", selection.steps().settings().get("count"));
        assertEquals("7", selection.steps().settings().get("seed"));
        assertEquals("[ENGLISH]", selection.steps().settings().get("languages"));
        assertEquals(List.of("a=/x", "b=/y"), options.values().get("input"));
    }

    @ParameterizedTest
    @CsvSource({
        "--output /o, --input is missing",
        "--input a=/x, --output is missing",
        "--input /x --output /o, must have a \"=\"",
        "--input a=/x --output /o --count many, --count is many",
        "--input a=/x --output /o --tokens 8192, must have a \":\"",
        "--input a=/x --output /o --chinese 2, from 0 to 1",
        "--input a=/x --output /o --format csv, jsonl or parquet",
        "--input a=/x --output /o --output-format csv, --output-format is csv; it must be jsonl or parquet",
        "--input a=/x --output /o --split 0, --split",
        "--input a=/x --output /o --output /p, given twice",
        "--input a=/x --output /o --seeds 1, unknown argument --seeds",
        "--input a=/x --output, needs a value"
    })
    void wrongArgumentsAreNamed(String arguments, String message) {
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Options.of(arguments.split(" ")))
                .getMessage());
        assertTrue(said.contains(message), said);
    }
}
