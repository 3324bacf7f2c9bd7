package org.longalign.notebook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value as text: in one line of up to {@value #LINE} characters, as Java writes it, otherwise with a line for each
 * part. Short parts share lines.
 *
 * <pre>
 * Plan[
 *   packs=[
 *     Pack[id=1, lengths=[12, 7]],
 *     ... 98 more
 *   ]
 * ]
 * </pre>
 */
final class ValueText {
    static final int LINE = 100;

    /** The longest part that shares a line. */
    private static final int SHORT = 24;

    private final StringBuilder out = new StringBuilder();

    private ValueText() {}

    /** The text of any value. */
    static String of(@Nullable Object value) {
        if (!ValueTree.hasParts(value)) {
            return String.valueOf(value);
        }
        ValueText text = new ValueText();
        text.append(ValueTree.of(value), 0, 0);
        return text.out.toString();
    }

    /** The text of any value in one line, cut to a number of characters. */
    static String inLine(@Nullable Object value, int characters) {
        return Grid.cut(ValueTree.hasParts(value) ? flat(ValueTree.of(value)) : ValueTree.leafText(value), characters);
    }

    private static String flat(ValueTree.Node node) {
        StringBuilder text = new StringBuilder();
        flatten(node, text);
        return text.toString();
    }

    private static void flatten(ValueTree.Node node, StringBuilder text) {
        if (node instanceof ValueTree.Leaf leaf) {
            text.append(leaf.text());
        } else if (node instanceof ValueTree.Group group) {
            text.append(group.open());
            String between = "";
            for (ValueTree.Part part : group.parts()) {
                text.append(between).append(part.label());
                flatten(part.node(), text);
                between = ", ";
            }
            text.append(group.close());
        }
    }

    /** Adds a node after a label of the given length in an indented line. */
    private void append(ValueTree.Node node, int indent, int labelled) {
        String flat = flat(node);
        if (!(node instanceof ValueTree.Group group) || indent + labelled + flat.length() <= LINE) {
            out.append(flat);
            return;
        }
        out.append(group.open());
        if (group.parts().stream()
                .allMatch(part -> part.node() instanceof ValueTree.Leaf leaf
                        && part.label().length() + leaf.text().length() <= SHORT)) {
            fill(group.parts(), indent + 2);
        } else {
            for (int i = 0; i < group.parts().size(); i++) {
                ValueTree.Part part = group.parts().get(i);
                newLine(indent + 2);
                out.append(part.label());
                append(part.node(), indent + 2, part.label().length() + 1);
                out.append(i + 1 < group.parts().size() ? "," : "");
            }
        }
        newLine(indent);
        out.append(group.close());
    }

    private void fill(List<ValueTree.Part> parts, int indent) {
        int column = LINE;
        for (int i = 0; i < parts.size(); i++) {
            String text = parts.get(i).label() + flat(parts.get(i).node()) + (i + 1 < parts.size() ? "," : "");
            if (column + 1 + text.length() > LINE) {
                newLine(indent);
                column = indent;
            } else {
                out.append(' ');
                column++;
            }
            out.append(text);
            column += text.length();
        }
    }

    private void newLine(int indent) {
        out.append('\n').append(" ".repeat(indent));
    }
}
