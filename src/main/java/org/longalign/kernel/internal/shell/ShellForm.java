package org.longalign.kernel.internal.shell;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * A statement as JShell accepts it. JShell makes every type a public member of a class of its own, alone; so a
 * constructor of a record must be public, and a sealed type must name the subtypes that a source file would imply. What
 * catches everything must let an interrupt pass ({@link StopCatches}), and checks note what they compare ({@link
 * CheckedValues}).
 *
 * @param text the statement with these words inserted; no line is added
 * @param insertions by rising offset
 */
record ShellForm(String text, List<Insertion> insertions) {
    private static final Pattern CONCERNED = Pattern.compile("\\b(?:record|sealed)\\b");
    private static final Set<Modifier> ACCESS = Set.of(Modifier.PUBLIC, Modifier.PROTECTED, Modifier.PRIVATE);

    /** Words before the character at an offset of the statement as written. */
    record Insertion(int offset, String words) {}

    /**
     * The form of a statement, which is mostly the statement itself.
     *
     * @param cell the statements of its whole cell, asked for when it declares a sealed type without {@code permits}
     */
    static ShellForm of(String statement, Supplier<List<String>> cell) {
        List<Insertion> insertions = new ArrayList<>(StopCatches.of(statement));
        insertions.addAll(CheckedValues.of(statement));
        ParsedType parsed = CONCERNED.matcher(statement).find() ? ParsedType.of(statement) : null;
        if (parsed != null) {
            insertions.addAll(publicConstructors(parsed));
            Stream.ofNullable(permits(parsed, statement, cell)).forEach(insertions::add);
        }
        if (insertions.isEmpty()) {
            return new ShellForm(statement, List.of());
        }
        insertions.sort(Comparator.comparingInt(Insertion::offset));
        StringBuilder text = new StringBuilder(statement);
        for (int i = insertions.size() - 1; i >= 0; i--) {
            text.insert(insertions.get(i).offset(), insertions.get(i).words());
        }
        return new ShellForm(text.toString(), List.copyOf(insertions));
    }

    /** The offset in the statement as written of an offset in {@link #text}. */
    long written(long offset) {
        long before = 0;
        for (Insertion each : insertions) {
            long start = each.offset() + before;
            if (offset <= start) {
                break;
            }
            before += Math.min(each.words().length(), offset - start);
        }
        return offset - before;
    }

    private static List<Insertion> publicConstructors(ParsedType parsed) {
        if (parsed.type().getKind() != Tree.Kind.RECORD) {
            return List.of();
        }
        return parsed.type().getMembers().stream()
                .filter(member -> member instanceof MethodTree method
                        && method.getName().contentEquals("<init>")
                        && method.getModifiers().getFlags().stream().noneMatch(ACCESS::contains)
                        && parsed.start(method) >= 0)
                .map(constructor -> new Insertion(parsed.start(constructor), "public "))
                .toList();
    }

    private static @Nullable Insertion permits(ParsedType parsed, String statement, Supplier<List<String>> cell) {
        ClassTree type = parsed.type();
        boolean isOpen = type.getModifiers().getFlags().stream()
                        .anyMatch(flag -> flag.toString().equals("sealed"))
                && type.getPermitsClause().isEmpty();
        if (!isOpen) {
            return null;
        }
        String name = type.getSimpleName().toString();
        List<String> others = cell.get().stream()
                .map(ParsedType::of)
                .flatMap(Stream::ofNullable)
                .map(ParsedType::type)
                .filter(other -> extendsType(other, name))
                .map(other -> other.getSimpleName().toString())
                .distinct()
                .toList();
        if (others.isEmpty()) {
            return null; // members alone are implied here, too
        }
        Stream<String> members = type.getMembers().stream()
                .filter(member -> member instanceof ClassTree inner && extendsType(inner, name))
                .map(member -> name + "." + ((ClassTree) member).getSimpleName());
        int body = body(statement, parsed.headerEnd());
        String words = "permits "
                + String.join(", ", Stream.concat(members, others.stream()).toList()) + " ";
        return body < 0 ? null : new Insertion(body, words);
    }

    private static boolean extendsType(ClassTree type, String name) {
        return Stream.concat(Stream.ofNullable(type.getExtendsClause()), type.getImplementsClause().stream())
                .map(each -> each instanceof ParameterizedTypeTree generic ? generic.getType() : each)
                .anyMatch(each -> each.toString().equals(name));
    }

    /** The offset of the brace that opens the body; -1 if there is none. */
    private static int body(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '{') {
            int code = Cell.codeStart(text.substring(at));
            at += Math.max(1, code);
        }
        return at < text.length() ? at : -1;
    }

    /**
     * A text that declares a type.
     *
     * @param type its first type
     */
    private record ParsedType(ClassTree type, CompilationUnitTree unit, SourcePositions positions) {
        /** Null if the text does not begin with a type. */
        static @Nullable ParsedType of(String text) {
            FirstStatement.Parsed parsed = FirstStatement.asDeclaration(text);
            return parsed != null && !parsed.parts().isEmpty() && parsed.parts().get(0) instanceof ClassTree type
                    ? new ParsedType(
                            type, parsed.unit(), Trees.instance(parsed.task()).getSourcePositions())
                    : null;
        }

        int start(Tree tree) {
            return (int) positions.getStartPosition(unit, tree);
        }

        /** The end of the last part of the header that has a position. */
        int headerEnd() {
            return Stream.of(
                            Stream.of(type.getModifiers()),
                            type.getTypeParameters().stream(),
                            Stream.ofNullable(type.getExtendsClause()),
                            type.getImplementsClause().stream())
                    .flatMap(each -> each)
                    .mapToInt(each -> (int) positions.getEndPosition(unit, each))
                    .max()
                    .orElse(0);
        }
    }
}
