package org.longalign.chat.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatReply;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.chat.server.ServerReplies.End;

/**
 * Reads a reply of OpenAI's chat API in every shape that servers give it: content as a text or as a list of parts, a
 * refusal in a field of its own, no choice at all. Each is a reply of one call with the tokens that were counted.
 */
final class OpenAiReply {
    private OpenAiReply() {}

    /**
     * Reads the body of a successful response.
     *
     * @param limit the most tokens that were asked for
     * @throws org.longalign.chat.FailedCallException if it is no JSON object, or one without a reply
     */
    static ChatReply read(Endpoint endpoint, String body, int limit) {
        JsonNode root = ServerReplies.object(endpoint, body);
        Usage usage = usage(root.path("usage"));
        String named = root.path("model").asText("");
        String model = named.isBlank() ? endpoint.model() : named;
        JsonNode choice = root.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!choice.isObject() || (message.isMissingNode() && !choice.has("text"))) {
            throw ServerReplies.none(
                    endpoint, root, usage, choice.isObject() ? "a choice without message" : "no choice");
        }
        JsonNode content = message.isMissingNode() ? choice.path("text") : message.path("content");
        String text = text(content, "text");
        String refusal = refusal(message, content);
        End end = End.of(choice.path("finish_reason"), usage, limit);
        if (refusal != null && text.isBlank() && end.finish() != FinishReason.FILTERED) {
            return new ChatReply(refusal, model, usage, FinishReason.DECLINED);
        }
        ChatReply reply = new ChatReply(text, model, usage, end.finish(), end.note()).withoutReasoning();
        return reply.explained(reasons(message, content, root.path("usage")));
    }

    /** Whether the server puts the model's reasoning elsewhere than into the text, or counts it without showing it. */
    private static boolean reasons(JsonNode message, JsonNode content, JsonNode usage) {
        boolean shown = false;
        for (String field : List.of("reasoning_content", "reasoning", "thinking")) {
            shown |= !message.path(field).asText("").isBlank();
        }
        for (JsonNode part : content) {
            shown |= Set.of("thinking", "reasoning").contains(kindOf(part));
        }
        return shown
                || usage.path("completion_tokens_details")
                                .path("reasoning_tokens")
                                .asLong()
                        > 0;
    }

    /** The model's words in the field for refusals, or in a part of that kind; null if there are none. */
    private static @Nullable String refusal(JsonNode message, JsonNode content) {
        String field = message.path("refusal").asText("");
        String refusal = field.isBlank() || message.path("refusal").isNull() ? text(content, "refusal") : field;
        return refusal.isBlank() ? null : refusal;
    }

    /** A text itself, or the texts of the parts of one kind. Parts without a kind are texts. */
    private static String text(JsonNode content, String kind) {
        if (content.isTextual()) {
            return kind.equals("text") ? content.asText() : "";
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode part : content.isObject() ? List.of(content) : content) {
            if (part.isTextual() && kind.equals("text")) {
                texts.add(part.asText());
            } else if (kindOf(part).equals(kind) && part.path(kind).isTextual()) {
                texts.add(part.path(kind).asText());
            }
        }
        return String.join("", texts);
    }

    private static String kindOf(JsonNode part) {
        String kind = part.path("type").asText("text");
        return kind.equals("output_text") ? "text" : kind;
    }

    private static Usage usage(JsonNode usage) {
        long input = ServerReplies.most(usage.path("prompt_tokens"), usage.path("input_tokens"));
        long output = ServerReplies.most(usage.path("completion_tokens"), usage.path("output_tokens"));
        long cached = ServerReplies.most(
                usage.path("prompt_tokens_details").path("cached_tokens"), usage.path("prompt_cache_hit_tokens"));
        // A server that counts the reasoning apart has it in the total only; it is billed as output.
        long total = ServerReplies.most(usage.path("total_tokens"));
        return new Usage(input, Math.min(input, cached), Math.max(output, total - input));
    }
}
