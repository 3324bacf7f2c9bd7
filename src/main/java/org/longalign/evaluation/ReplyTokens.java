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

    /**
     * The tokens that end a reply to it, at least one.
     *
     * @throws IllegalArgumentException if the template ends replies with nothing
     */
    int[] ending(List<Message> messages) {
        Sequence sequence = withEmptyReply(messages);
        int[] ending = Arrays.copyOfRange(sequence.inputIds(), replyStart(sequence), sequence.length());
        if (ending.length == 0) {
            throw new IllegalArgumentException(template + " ends a reply with nothing, so no reply would ever end; give"
                    + " the assistant's messages a closing marker");
        }
        return ending;
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
