package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.data.Message;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Sequence;

/**
 * What a chat template puts before a reply and after it: the only place here that asks it.
 *
 * @param template the template that the model was trained with
 */
record ReplyTokens(ChatTemplate template) {
    /** The tokens of a conversation up to where the assistant's reply begins. */
    int[] prompt(List<Message> messages) {
        Sequence sequence = withEmptyReply(messages);
        return Arrays.copyOf(sequence.inputIds(), replyStart(sequence));
    }

    /** The tokens that end a reply to it. */
    int[] ending(List<Message> messages) {
        Sequence sequence = withEmptyReply(messages);
        return Arrays.copyOfRange(sequence.inputIds(), replyStart(sequence), sequence.length());
    }

    private Sequence withEmptyReply(List<Message> messages) {
        List<Message> all = new ArrayList<>(messages);
        all.add(Message.assistant(""));
        return template.encode("prompt", all);
    }

    /** The last run of targets is the marker that ends the empty reply. */
    private static int replyStart(Sequence sequence) {
        int start = sequence.length();
        while (start > 0 && sequence.labels()[start - 1] != Sequence.IGNORE_INDEX) {
            start--;
        }
        return start;
    }
}
