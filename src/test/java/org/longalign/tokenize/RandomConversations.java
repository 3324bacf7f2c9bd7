package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.longalign.data.Message;

/** Conversations of random words, white space, characters of several bytes, and strings that mean something to templates. */
final class RandomConversations {
    private static final List<String> WORDS = List.of(
            "the",
            "whale",
            " ",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            ".",
            "?!",
            "7",
            "26",
            "长文",
            "🙂",
            "é",
            "naïve",
            "\ud83d",
            "\ufffd",
            "{{ x }}",
            "[INST]",
            "[/INST]",
            "[Round 2]",
            "问：",
            "<|im_end|>",
            "<|im_start|>",
            "<|eot_id|>",
            "</s>",
            "<s>",
            "<|user|>",
            "<end_of_turn>",
            "<|im_",
            "end|>");

    private final Random random;
    private final List<String> words;

    /** Conversations with some strings beside the usual ones. */
    RandomConversations(Random random, List<String> more) {
        this.random = random;
        words = new ArrayList<>(WORDS);
        words.addAll(more);
    }

    /** A text of so many words at most, now and then an empty one. */
    String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(most + 1); n > 0; n--) {
            text.append(words.get(random.nextInt(words.size())));
        }
        return text.toString();
    }

    /** Turns of user and assistant, a system message before them if wanted; a user's comes last now and then. */
    List<Message> turns(int most, boolean system) {
        List<Message> messages = new ArrayList<>();
        if (system) {
            messages.add(Message.system("s" + text(3)));
        }
        int turns = 1 + random.nextInt(most);
        for (int i = 0; i < turns; i++) {
            messages.add(Message.user("q" + text(4)));
            if (i + 1 < turns || random.nextInt(5) > 0) {
                messages.add(Message.assistant(text(6)));
            }
        }
        return messages;
    }
}
