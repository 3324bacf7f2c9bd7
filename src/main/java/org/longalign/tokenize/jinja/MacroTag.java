package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.fn.MacroFunction;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code {% macro name(a, b=', ') %}...{% endmacro %}}; Jinjava's own takes every comma and bracket for a parameter's end. */
final class MacroTag implements Tag {
    private static final long serialVersionUID = 1L;
    private static final Pattern HEAD = Pattern.compile("\\s*(\\w+)\\s*\\((.*)\\)\\s*", Pattern.DOTALL);
    private static final Pattern DEFAULT = Pattern.compile("(\\w+)\\s*=(.*)", Pattern.DOTALL);

    @Override
    public String getName() {
        return "macro";
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        Matcher head = HEAD.matcher(tag.getHelpers());
        if (!head.matches()) {
            throw new InterpretException("a macro needs a name and parameters in brackets");
        }
        LinkedHashMap<String, @Nullable Object> parameters = new LinkedHashMap<>();
        for (String parameter : TopLevel.parts(head.group(2))) {
            Matcher withDefault = DEFAULT.matcher(parameter);
            if (withDefault.matches()) {
                Object value = interpreter.resolveELExpression(withDefault.group(2), tag.getLineNumber());
                parameters.put(withDefault.group(1), value);
            } else {
                parameters.put(parameter, null);
            }
        }
        interpreter
                .getContext()
                .addGlobalMacro(new MacroFunction(
                        tag.getChildren(),
                        head.group(1),
                        parameters,
                        false,
                        interpreter.getContext(),
                        tag.getLineNumber(),
                        tag.getStartPosition()));
        return "";
    }
}
