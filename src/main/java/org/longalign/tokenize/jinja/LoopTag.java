package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ElseTag;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.util.LengthLimitingStringBuilder;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code {% for names in items if condition %}...{% else %}...{% endfor %}} as in Jinja2: what an iteration sets is gone in
 * the next, the condition picks items before they are counted, and {@code else} renders if there are none.
 */
final class LoopTag implements Tag {
    private static final long serialVersionUID = 1L;
    private static final Pattern IF = Pattern.compile("\\sif\\s");
    private static final Pattern CLAUSE = Pattern.compile("\\s*\\(?([\\w\\s,]+?)\\)?\\s+in\\s+(.*)", Pattern.DOTALL);

    @Override
    public String getName() {
        return ForTag.TAG_NAME;
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        Matcher clause = CLAUSE.matcher(tag.getHelpers());
        if (!clause.matches()) {
            throw new InterpretException("a for loop needs 'in'");
        }
        List<String> names = new ArrayList<>();
        for (String name : clause.group(1).split(",", -1)) {
            names.add(name.trim());
        }
        String source = clause.group(2);
        int condition = TopLevel.find(source, 0, IF);
        List<@Nullable Object> items = items(interpreter.resolveELExpression(
                condition < 0 ? source : source.substring(0, condition), tag.getLineNumber()));
        if (condition >= 0) {
            items = filtered(items, names, source.substring(condition + " if ".length()), tag, interpreter);
        }
        return rendered(tag, interpreter, names, items);
    }

    private static String rendered(
            TagNode tag, JinjavaInterpreter interpreter, List<String> names, List<@Nullable Object> items) {
        LengthLimitingStringBuilder output = new LengthLimitingStringBuilder(BoundedRendering.MAX_CHARS);
        int outer = interpreter.getContext().get(ForTag.LOOP) instanceof Loop loop ? loop.depth() : 0;
        Loop loop = new Loop(items, outer + 1);
        boolean looping = !items.isEmpty();
        do {
            interpreter.enterScope();
            try {
                if (looping) {
                    Object item = loop.next();
                    interpreter.getContext().put(ForTag.LOOP, loop);
                    assign(interpreter, names, item);
                }
                boolean inElse = false;
                for (Node node : tag.getChildren()) {
                    if (node instanceof TagNode other && other.getTag() instanceof ElseTag) {
                        inElse = true;
                    } else if (inElse != looping) {
                        output.append(node.render(interpreter).toString());
                        if (loop.isContinued()) {
                            break;
                        }
                    }
                }
            } finally {
                interpreter.leaveScope();
            }
        } while (looping && loop.hasNext());
        return output.toString();
    }

    private static List<@Nullable Object> filtered(
            List<@Nullable Object> items,
            List<String> names,
            String condition,
            TagNode tag,
            JinjavaInterpreter interpreter) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object item : items) {
            interpreter.enterScope();
            try {
                assign(interpreter, names, item);
                if (ObjectTruthValue.evaluate(interpreter.resolveELExpression(condition, tag.getLineNumber()))) {
                    kept.add(item);
                }
            } finally {
                interpreter.leaveScope();
            }
        }
        return kept;
    }

    private static void assign(JinjavaInterpreter interpreter, List<String> names, @Nullable Object item) {
        ((BoundedRendering) interpreter).step();
        if (names.size() == 1) {
            interpreter.getContext().put(names.get(0), interpreter.wrap(item));
            return;
        }
        List<@Nullable Object> parts = items(item);
        if (parts.size() != names.size()) {
            throw new InterpretException("cannot unpack " + parts.size() + " values into " + names);
        }
        for (int i = 0; i < names.size(); i++) {
            interpreter.getContext().put(names.get(i), interpreter.wrap(parts.get(i)));
        }
    }

    /** The items that Python iterates over: a dictionary's keys, a string's characters, nothing if undefined. */
    private static List<@Nullable Object> items(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof Collection<?> items) {
            return new ArrayList<>(items);
        }
        if (value instanceof String text) {
            return new ArrayList<>(
                    text.codePoints().mapToObj(Character::toString).toList());
        }
        throw new InterpretException("a for loop cannot go over " + PythonText.repr(value));
    }
}
