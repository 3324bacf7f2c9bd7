package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;

/**
 * {@code {% generation %}...{% endgeneration %}}: marks the text to learn. Its output is between two
 * characters that no text assigns a meaning.
 */
final class GenerationTag implements Tag {
    private static final long serialVersionUID = 1L;
    /** The mark before the output of a generation block. */
    static final char START = '\uf8fe';
    /** The mark after it. */
    static final char END = '\uf8ff';

    @Override
    public String getName() {
        return "generation";
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        StringBuilder output = new StringBuilder().append(START);
        for (Node node : tag.getChildren()) {
            output.append(node.render(interpreter));
        }
        return output.append(END).toString();
    }
}
