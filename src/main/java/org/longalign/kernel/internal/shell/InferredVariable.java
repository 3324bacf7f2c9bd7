package org.longalign.kernel.internal.shell;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.VariableTypes;

/**
 * A variable, or the value of an expression, whose inferred type cannot be written ({@link DenotableType}). JShell refuses
 * it, or declares it with less than it is.
 *
 * @param statement the statement that declares it
 * @param isAccepted whether its initializer has run
 * @param type the nearest type that can be written
 */
record InferredVariable(String statement, boolean isAccepted, String type) {
    private static final Pattern DECLARATION =
            Pattern.compile("(final\\s+)?var(\\s+)([\\p{javaJavaIdentifierPart}]+)(\\s*)=(.*?);?\\s*", Pattern.DOTALL);

    private static final String HANDED = HandedValue.class.getName() + ".take()";

    /** The variable that an evaluation was about; null if it was about none, or its type is fine as JShell has it. */
    static @Nullable InferredVariable of(
            List<SnippetEvent> events, String statement, JShell shell, VariableTypes types) {
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null && event.snippet() instanceof VarSnippet variable) {
                boolean isAccepted = event.status() == Snippet.Status.VALID;
                if (variable.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                    return isAccepted ? null : new InferredVariable(statement, false, "");
                }
                if (event.exception() != null || !DECLARATION.matcher(statement).matches()) {
                    return null;
                }
                // Once it has refused anything, JShell forgets the types of what it refuses.
                String inferred = isAccepted
                        ? variable.typeName()
                        : types.of(statement, variable.name(), CodeAssistant.names(shell));
                if (inferred == null || !DenotableType.isIntersection(inferred)) {
                    return null;
                }
                String type = DenotableType.of(inferred, typesOf(shell));
                return type == null ? null : new InferredVariable(statement, isAccepted, type);
            }
        }
        return null;
    }

    private static Set<String> typesOf(JShell shell) {
        return shell.types().map(TypeDeclSnippet::name).collect(Collectors.toSet());
    }

    /**
     * The statement with the type written out, on the same lines. It takes the value that the initializer has given already
     * from {@link HandedValue}. Of an expression's value only the text is wanted.
     */
    String declaration() {
        Matcher declaration = DECLARATION.matcher(statement);
        if (type.isEmpty() || !declaration.matches()) {
            return "(Object) (" + statement.replaceFirst(";\\s*$", "") + "\n)";
        }
        String modifier = declaration.group(1) == null ? "" : declaration.group(1);
        String initializer = isAccepted ? HANDED : declaration.group(5) + "\n";
        return modifier + type + declaration.group(2) + declaration.group(3) + declaration.group(4) + "= (" + type
                + ") (Object) (" + initializer + ");";
    }
}
