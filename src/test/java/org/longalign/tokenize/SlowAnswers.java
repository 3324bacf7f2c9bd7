package org.longalign.tokenize;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.jinja.JinjaTemplate;

/**
 * Which characters of a rendered conversation are targets, by the slow definition: every character of a message is changed
 * by itself, and its place is where the rendering changes. An answer begins where the prompt before it ends, and ends
 * with the first stop token after its last place.
 */
final class SlowAnswers {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);
    private final JinjaTemplate jinja;
    private final Map<String, Object> specialTokens;
    private final HuggingFaceJsonTokenizer tokenizer;
    private final Set<Integer> stops;

    SlowAnswers(String source, Map<String, Object> specialTokens, ChatTemplate template) {
        jinja = JinjaTemplate.parse(source, "a test", CLOCK);
        this.specialTokens = specialTokens;
        tokenizer = (HuggingFaceJsonTokenizer) template.tokenizer();
        stops = Set.copyOf(IntStream.of(template.stopIds()).boxed().toList());
    }

    String render(List<Message> messages, boolean prompt) {
        Map<String, Object> variables = new HashMap<>(specialTokens);
        List<Map<String, Object>> turns = new ArrayList<>();
        for (Message message : messages) {
            turns.add(Map.of("role", message.role().name().toLowerCase(Locale.ROOT), "content", message.content()));
        }
        variables.put("messages", turns);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", prompt);
        return jinja.render(variables);
    }

    /** The characters of the rendering that are messages' words. */
    BitSet contents(List<Message> messages) {
        BitSet contents = new BitSet();
        for (int i = 0; i < messages.size(); i++) {
            contents.or(places(messages, i));
        }
        return contents;
    }

    /** The characters of the rendering that are targets. */
    BitSet targets(List<Message> messages) {
        String text = render(messages, false);
        BitSet targets = new BitSet();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.role() != Role.ASSISTANT || message.content().isBlank()) {
                continue;
            }
            int[] hull = hull(messages, i, text);
            if (hull.length == 0) {
                continue;
            }
            String prompt = render(messages.subList(0, i), true);
            int start = text.startsWith(prompt) ? prompt.length() : hull[0];
            if (hull[0] == hull[1] && text.substring(start, hull[1]).isBlank()) {
                continue;
            }
            targets.set(start, end(messages, i, text, hull[1]));
        }
        return targets;
    }

    private int end(List<Message> messages, int index, String text, int from) {
        int next = text.length();
        for (int i = index + 1; i < messages.size(); i++) {
            int place = places(messages, i).nextSetBit(from);
            next = place < 0 ? next : Math.min(next, place);
        }
        List<SpecialTokens.Match> found = tokenizer.findSpecialTokens(text, from, next);
        if (!found.isEmpty()
                && stops.contains(tokenizer.specialTokens().get(found.get(0).text()))) {
            return found.get(0).end();
        }
        String content = messages.get(index).content();
        String shorter = content.replaceFirst("[ \t\n]+$", "");
        return next == text.length()
                ? next
                : from
                        + text.length()
                        - render(with(messages, index, shorter), false).length();
    }

    /** First and last place of an answer; empty where nothing of it shows. */
    private int[] hull(List<Message> messages, int index, String text) {
        String content = messages.get(index).content();
        BitSet places = places(messages, index);
        BitSet ends = new BitSet();
        ends.or(placesOf(messages, index, text, first(content)));
        ends.or(placesOf(messages, index, text, last(content)));
        boolean bounded = !placesOf(messages, index, text, first(content)).isEmpty()
                && !placesOf(messages, index, text, last(content)).isEmpty();
        if (bounded) {
            return new int[] {places.nextSetBit(0), places.length()};
        }
        String other = render(with(messages, index, content.replaceAll("[^ \t\n]", "Q")), false);
        if (other.equals(text)) {
            return new int[0];
        }
        int start = 0;
        while (start < Math.min(text.length(), other.length()) && text.charAt(start) == other.charAt(start)) {
            start++;
        }
        int tail = 0;
        while (tail < Math.min(text.length(), other.length()) - start
                && text.charAt(text.length() - 1 - tail) == other.charAt(other.length() - 1 - tail)) {
            tail++;
        }
        int end = text.length() - tail;
        return places.isEmpty()
                ? new int[] {start, end}
                : new int[] {Math.min(start, places.nextSetBit(0)), Math.max(end, places.length())};
    }

    private static int first(String content) {
        int at = 0;
        while (Character.isWhitespace(content.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int last(String content) {
        int at = content.length() - 1;
        while (Character.isWhitespace(content.charAt(at))) {
            at--;
        }
        return at;
    }

    /** The places of all characters of a message that are no white space. */
    private BitSet places(List<Message> messages, int index) {
        String text = render(messages, false);
        BitSet places = new BitSet();
        for (int k = 0; k < messages.get(index).content().length(); k++) {
            places.or(placesOf(messages, index, text, k));
        }
        return places;
    }

    private BitSet placesOf(List<Message> messages, int index, String text, int character) {
        BitSet places = new BitSet();
        StringBuilder content = new StringBuilder(messages.get(index).content());
        if (Character.isWhitespace(content.charAt(character))) {
            return places;
        }
        content.setCharAt(character, '\u00de');
        String changed = render(with(messages, index, content.toString()), false);
        for (int i = 0; changed.length() == text.length() && i < text.length(); i++) {
            places.set(i, changed.charAt(i) != text.charAt(i));
        }
        return places;
    }

    private static List<Message> with(List<Message> messages, int index, String content) {
        List<Message> changed = new ArrayList<>(messages);
        changed.set(index, new Message(messages.get(index).role(), content));
        return changed;
    }
}
