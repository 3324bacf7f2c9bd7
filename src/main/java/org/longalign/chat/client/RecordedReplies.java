package org.longalign.chat.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Sha256;

/**
 * Replays replies that were written or {@linkplain Recording recorded} before. It takes the place of a model and says
 * so in its name and in the {@code model} of every reply.
 *
 * <p>A conversation is identified by its {@link #key}: a changed prompt, document or seed fails instead of getting the
 * answer to something else. A reply that was recorded from a model also needs the same temperature, output limit and
 * pass; a written one answers its conversation under any settings. There is no default answer.
 */
public final class RecordedReplies implements ChatModel {
    /** Characters of each end of an unrecorded message that an error shows. */
    private static final int SHOWN = 80;

    private final List<Exchange> exchanges;
    private final Map<String, List<Exchange>> byKey;
    private final String name;

    /**
     * The settings under which a model was asked.
     *
     * @param model the {@linkplain ChatModel#name name} of the model that was asked
     * @param temperature the sampling temperature
     * @param maxOutputTokens the most tokens of the reply
     * @param pass the round of asking, from 1
     */
    record Asked(String model, double temperature, int maxOutputTokens, int pass) {
        /** The settings of a request to a model. */
        static Asked of(String model, ChatRequest request) {
            return new Asked(model, request.temperature(), request.maxOutputTokens(), request.pass());
        }
    }

    /**
     * One line of a file of recorded replies.
     *
     * @param about a note on the exchange, for people who read the file
     * @param request the {@link #key} of the conversation
     * @param reply the reply's text; blank only if {@code finish} says that a model gave a blank reply
     * @param author the author of the reply, such as {@code written for the walkthrough}, or the model it was recorded
     *     from
     * @param usage tokens of the recorded call; null if unknown
     * @param finish the reason why the recorded reply ended; null for a written one
     * @param note the {@linkplain ChatReply#note note} of the reply; null if there is none
     * @param asked the settings under which the reply was recorded; null for a written one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exchange(
            String about,
            String request,
            String reply,
            String author,
            @Nullable Usage usage,
            @Nullable FinishReason finish,
            @Nullable String note,
            @Nullable Asked asked) {
        /** @throws IllegalArgumentException if the key is not a SHA-256, or the reply or the author is missing */
        public Exchange {
            if (request == null || !request.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("\"request\" of a recorded reply must be 64 lower-case hexadecimal"
                        + " digits (RecordedReplies.key), not " + request);
            }
            if (reply == null || (reply.isBlank() && finish == null)) {
                throw new IllegalArgumentException("\"reply\" is missing in the exchange about " + about);
            }
            if (author == null || author.isBlank()) {
                throw new IllegalArgumentException("\"author\" is missing in the exchange about " + about);
            }
        }

        /** An exchange that was written, not recorded. */
        public Exchange(String about, String request, String reply, String author) {
            this(about, request, reply, author, null, null, null, null);
        }

        /** The exchange of a request with a model. */
        static Exchange of(String about, ChatRequest request, String model, ChatReply reply) {
            return new Exchange(
                    about,
                    key(request),
                    reply.text(),
                    reply.model(),
                    reply.usage(),
                    reply.finish(),
                    reply.note(),
                    Asked.of(model, request));
        }

        /** Whether the reply was written and not recorded, so that it answers under any settings. */
        boolean written() {
            return asked == null && usage == null && finish == null;
        }

        /** Whether the reply is an answer, which need not be asked for again. */
        boolean answers() {
            ChatReply given = chatReply();
            return given.missing() == null && !given.text().isBlank();
        }

        /** The conversation and the settings: two exchanges of the same identity exclude each other. */
        String identity() {
            return request + " " + asked;
        }

        /** The reply, with its author in place of a model. */
        ChatReply chatReply() {
            return new ChatReply(
                            reply,
                            label(author),
                            usage == null ? Usage.UNKNOWN : usage,
                            finish == null ? FinishReason.DONE : finish,
                            note == null && reply.isBlank() ? "it was recorded so" : note)
                    .withoutReasoning();
        }
    }

    private RecordedReplies(Collection<Exchange> exchanges) {
        this.exchanges = List.copyOf(exchanges);
        byKey = this.exchanges.stream().collect(Collectors.groupingBy(Exchange::request));
        TreeSet<String> authors =
                exchanges.stream().map(Exchange::author).collect(Collectors.toCollection(TreeSet::new));
        name = authors.isEmpty() ? "recorded replies, none" : label(String.join("; ", authors));
    }

    /**
     * Reads exchanges, one JSON object a line. An incomplete last line, which a killed {@link Recording} leaves, is
     * skipped. Of several replies to one request under the same settings, only the last may be an answer: a recording
     * asks again after an empty or failed one.
     *
     * @throws IllegalArgumentException naming file and line, if a line is invalid or repeats a key
     * @throws UncheckedIOException if the file cannot be read
     */
    public static RecordedReplies read(Path file) {
        return read(List.of(file));
    }

    /** Reads several files as one; see {@link #read(Path)}. */
    public static RecordedReplies read(List<Path> files) {
        Map<String, Exchange> exchanges = new LinkedHashMap<>();
        Map<String, Path> readFrom = new LinkedHashMap<>();
        for (Path file : files) {
            for (Exchange exchange : whole(file)) {
                String key = exchange.request();
                Path earlier = readFrom.putIfAbsent(exchange.identity(), file);
                Exchange before = exchanges.get(exchange.identity());
                if (earlier != null && before != null && before.answers()) {
                    List<Integer> there = linesWith(key, earlier);
                    List<Integer> here = linesWith(key, file);
                    int repeated = here.get(earlier.equals(file) ? 1 : 0);
                    throw new IllegalArgumentException(file + ":" + repeated + ": the request " + key
                            + " is recorded already in " + earlier + ":" + there.get(0)
                            + "; a request has one reply, remove one of the two lines");
                }
                exchanges.put(exchange.identity(), exchange);
            }
        }
        return new RecordedReplies(exchanges.values());
    }

    private static List<Exchange> whole(Path file) {
        Jsonl.Contents<Exchange> contents = Jsonl.read(file, Exchange.class);
        boolean torn = contents.badLines().size() == 1
                && contents.badLines().get(0).line() == lines(file).size()
                && !endsWithNewline(file);
        return torn ? contents.records() : contents.orThrow();
    }

    private static boolean endsWithNewline(Path file) {
        try {
            byte[] bytes = RegularFiles.bytes(file);
            return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * The identity of a conversation: the SHA-256, in hexadecimal, of its messages in order. Each message contributes
     * {@code role SPACE bytes NEWLINE content NEWLINE}, with {@code role} in lower case and {@code bytes} the length of
     * the content in UTF-8, so that different conversations never give the same bytes. Temperature, output limit and
     * pass are not part of it.
     */
    public static String key(ChatRequest request) {
        MessageDigest digest = Sha256.digest();
        for (Message message : request.messages()) {
            byte[] content = message.content().getBytes(StandardCharsets.UTF_8);
            String head = message.role().name().toLowerCase(Locale.ROOT) + " " + content.length + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isReplay() {
        return true;
    }

    /** The number of exchanges. */
    public int size() {
        return exchanges.size();
    }

    /**
     * The replies that were recorded from one model, and those that were written. Needed where one file holds the
     * replies of several models to the same requests, such as two judges.
     *
     * @param model the name of the model that was asked
     * @throws IllegalArgumentException if there are none
     */
    public RecordedReplies of(String model) {
        List<Exchange> its = exchanges.stream()
                .filter(exchange ->
                        exchange.asked() == null || exchange.asked().model().equals(model))
                .toList();
        if (its.isEmpty()) {
            throw new IllegalArgumentException("no reply is recorded of the model " + model);
        }
        return new RecordedReplies(its);
    }

    /**
     * The recorded reply.
     *
     * @throws ChatException if exactly this conversation has no recorded reply under these settings, or replies of
     *     several models
     */
    @Override
    public ChatReply reply(ChatRequest request) {
        String key = key(request);
        List<Exchange> said = byKey.getOrDefault(key, List.of());
        if (said.isEmpty()) {
            throw new UnrecordedRequestException(key, unrecorded(key, request));
        }
        List<Exchange> fitting =
                said.stream().filter(each -> fits(each, request)).toList();
        if (fitting.size() == 1) {
            return fitting.get(0).chatReply();
        }
        String recorded =
                said.stream().map(each -> String.valueOf(each.asked())).sorted().collect(Collectors.joining(", "));
        throw new UnrecordedRequestException(
                key,
                fitting.isEmpty()
                        ? "NO RECORDED REPLY for the request " + key + " at temperature "
                                + ChatRequest.shown(request.temperature())
                                + ", at most " + request.maxOutputTokens() + " tokens, pass " + request.pass()
                                + "; it is recorded as " + recorded + ". Ask as it was recorded, or record it anew"
                        : "the request " + key + " has replies of several models: " + recorded
                                + "; choose one with RecordedReplies.of(model)");
    }

    private static boolean fits(Exchange exchange, ChatRequest request) {
        Asked asked = exchange.asked();
        return asked == null || asked.equals(Asked.of(asked.model(), request));
    }

    /** Such as {@code 24 recorded replies, written for the walkthrough; no language model}. */
    @Override
    public String toString() {
        return size() + " " + name + "; no language model";
    }

    private static String label(String authors) {
        return "recorded replies, " + authors;
    }

    private String unrecorded(String key, ChatRequest request) {
        String last = request.messages().get(request.messages().size() - 1).content();
        String shown = last.length() <= 2 * SHOWN
                ? "is \"" + last + "\""
                : "begins \"" + last.substring(0, SHOWN) + "\" and ends \"" + last.substring(last.length() - SHOWN)
                        + "\"";
        return "NO RECORDED REPLY for the request " + key + ". Its last message " + shown.replace('\n', ' ') + ". The "
                + size() + " recorded replies answer only the exact requests they were written for: a changed prompt,"
                + " document, question or seed has none. Either name a real model in the environment variable "
                + ChatModels.MODEL_VARIABLE
                + ", or write the reply and record it under this key as one line of JSON with"
                + " the fields about, request, reply and author.";
    }

    private static List<Integer> linesWith(String key, Path file) {
        List<Integer> numbers = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(key)) {
                numbers.add(i + 1);
            }
        }
        return numbers;
    }

    private static List<String> lines(Path file) {
        try {
            return new String(RegularFiles.bytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
}
