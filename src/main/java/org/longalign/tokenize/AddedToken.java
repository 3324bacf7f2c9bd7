package org.longalign.tokenize;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A token that a {@code tokenizer.json} finds in texts before its model sees them, with the flags of Hugging Face's
 * tokenizers.
 *
 * @param id its id
 * @param text the text that is the token
 * @param special whether it represents no text, so that only a template may write it
 * @param singleWord whether it is not one next to a letter, a digit or an underscore
 * @param lstrip whether it includes the white space before it
 * @param rstrip whether it includes the white space after it
 * @param normalized whether it is sought in the text after the normalizer, in the form that its own text has there
 */
record AddedToken(
        int id, String text, boolean special, boolean singleWord, boolean lstrip, boolean rstrip, boolean normalized) {

    static AddedToken of(JsonNode json, int id, boolean special) {
        return new AddedToken(
                id,
                json.path("content").asText(),
                special,
                json.path("single_word").asBoolean(),
                json.path("lstrip").asBoolean(),
                json.path("rstrip").asBoolean(),
                json.path("normalized").asBoolean());
    }
}
