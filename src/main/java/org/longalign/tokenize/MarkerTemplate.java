package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.ChatTemplate.Markers;

/** A chat template of fixed markers, each encoded apart from the contents. */
final class MarkerTemplate implements ChatTemplate {
    private final Tokenizer tokenizer;
    private final String name;
    private final Map<Role, Markers> markers;
    /** What surrounds a user's message right after a system message, where that differs. */
    private final @Nullable Markers userAfterSystem;

    MarkerTemplate(Tokenizer tokenizer, String name, Map<Role, Markers> markers, @Nullable Markers userAfterSystem) {
        for (Role role : Role.values()) {
            if (!markers.containsKey(role)) {
                throw new IllegalArgumentException("template " + name + " has no markers for the role " + role);
            }
        }
        this.tokenizer = tokenizer;
        this.name = name;
        this.markers = new EnumMap<>(markers);
        this.userAfterSystem = userAfterSystem;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public String render(List<Message> messages) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < messages.size(); i++) {
            Markers around = around(messages, i);
            text.append(around.opening()).append(messages.get(i).content()).append(around.closing());
        }
        return text.toString();
    }

    @Override
    public Sequence encode(String id, List<Message> messages) {
        Parts parts = new Parts();
        add(parts, messages);
        return parts.sequence(id);
    }

    @Override
    public int[] prompt(List<Message> messages) {
        Parts parts = new Parts();
        add(parts, messages);
        parts.add(marker(of(Role.ASSISTANT).opening()), false);
        return parts.ids();
    }

    /** The assistant's closing marker, or its first token where that is a special one. */
    @Override
    public List<int[]> endings() {
        int[] closing = marker(of(Role.ASSISTANT).closing());
        if (closing.length == 0) {
            return List.of();
        }
        boolean special = tokenizer.specialTokens().containsValue(closing[0]);
        return List.of(special ? Arrays.copyOf(closing, 1) : closing);
    }

    private void add(Parts parts, List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            boolean answer = message.role() == Role.ASSISTANT;
            Markers around = around(messages, i);
            parts.add(marker(around.opening()), false);
            parts.add(message.content().isEmpty() ? new int[0] : tokenizer.encode(message.content()), answer);
            parts.add(marker(around.closing()), answer);
        }
    }

    /** Some tokenizers begin every text with a token of their own, even an empty one. */
    private int[] marker(String text) {
        return text.isEmpty() ? new int[0] : tokenizer.encodeWithSpecialTokens(text);
    }

    private Markers around(List<Message> messages, int index) {
        Role role = messages.get(index).role();
        if (userAfterSystem != null
                && role == Role.USER
                && index > 0
                && messages.get(index - 1).role() == Role.SYSTEM) {
            return userAfterSystem;
        }
        return of(role);
    }

    private Markers of(Role role) {
        Markers around = markers.get(role);
        if (around == null) {
            throw new IllegalStateException("no markers for " + role);
        }
        return around;
    }

    /** Tokens of markers and contents in order. */
    private static final class Parts {
        private final List<int[]> parts = new ArrayList<>();
        private final List<Boolean> targets = new ArrayList<>();

        void add(int[] ids, boolean target) {
            parts.add(ids);
            targets.add(target);
        }

        int[] ids() {
            return parts.stream().flatMapToInt(Arrays::stream).toArray();
        }

        Sequence sequence(String id) {
            int[] inputIds = ids();
            int[] labels = new int[inputIds.length];
            Arrays.fill(labels, Sequence.IGNORE_INDEX);
            int at = 0;
            for (int i = 0; i < parts.size(); i++) {
                int length = parts.get(i).length;
                if (targets.get(i)) {
                    System.arraycopy(inputIds, at, labels, at, length);
                }
                at += length;
            }
            return new Sequence(id, inputIds, labels);
        }
    }

    @Override
    public String toString() {
        return "chat template " + name + " over " + tokenizer.name();
    }
}
