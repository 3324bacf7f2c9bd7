package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.tokenize.ChatTemplate.Markers;
import org.longalign.tokenize.ChatTemplate.Omission;

/** A marker before and after every message. */
final class MarkerForm implements ConversationForm {
    private final Map<Role, Markers> markers;
    /** The texts around a user's message that follows a system message, if they differ. */
    private final @Nullable Markers userAfterSystem;

    /** @throws IllegalArgumentException if a role has no markers */
    MarkerForm(String name, Map<Role, Markers> markers, @Nullable Markers userAfterSystem) {
        for (Role role : Role.values()) {
            if (!markers.containsKey(role)) {
                throw new IllegalArgumentException("template " + name + " has no markers for the role " + role);
            }
        }
        this.markers = new EnumMap<>(markers);
        this.userAfterSystem = userAfterSystem;
    }

    @Override
    public List<Part> parts(List<Message> messages, boolean prompt, TargetRules rules) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Markers around = around(messages, i);
            boolean learnt = message.role() == Role.ASSISTANT
                    && (rules.emptyAnswers() || !message.content().isBlank());
            parts.add(new Part(around.opening(), Kind.MARKER));
            parts.add(new Part(message.content(), learnt ? Kind.ANSWER : Kind.CONTENT));
            String end = learnt ? learntEnd(around.closing(), rules) : "";
            parts.add(new Part(end, Kind.END));
            parts.add(new Part(around.closing().substring(end.length()), Kind.MARKER));
        }
        if (prompt) {
            parts.add(new Part(of(Role.ASSISTANT).opening(), Kind.MARKER));
        }
        return parts;
    }

    /** A closing marker without the white space at its end, if that is not learnt; one that is all white space stays. */
    private static String learntEnd(String closing, TargetRules rules) {
        return rules.spaceAfterEnd() || closing.isBlank() ? closing : closing.stripTrailing();
    }

    @Override
    public String closing(TargetRules rules) {
        return learntEnd(of(Role.ASSISTANT).closing(), rules);
    }

    @Override
    public Set<Omission> omissions(List<Message> messages) {
        return Set.of();
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
}
