package org.longalign.kernel.internal.shell;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.shell.ShellForm.Insertion;

/**
 * Catches of everything, {@code catch (Throwable t)}, which before JDK 20 also catch what an interrupt stops a cell with: a
 * loop around one would never end. From JDK 20 on loops have {@link StopChecks}.
 */
final class StopCatches {
    private static final boolean NEEDED = SnippetStop.THREADS_CAN_BE_STOPPED;
    private static final Set<String> EVERYTHING = Set.of(
            "Throwable", "Error", "ThreadDeath", "java.lang.Throwable", "java.lang.Error", "java.lang.ThreadDeath");
    private static final Pattern MAY_HAVE_ONE =
            Pattern.compile("\\bcatch\\s*\\([^)]*\\b(?:Throwable|Error|ThreadDeath)\\b");

    private StopCatches() {}

    /** A call at the beginning of each such catch, which throws again what stops the cell. */
    static List<Insertion> of(String statement) {
        return NEEDED ? in(statement) : List.of();
    }

    static List<Insertion> in(String statement) {
        FirstStatement.Parsed parsed = MAY_HAVE_ONE.matcher(statement).find() ? FirstStatement.whole(statement) : null;
        if (parsed == null) {
            return List.of();
        }
        SourcePositions positions = Trees.instance(parsed.task()).getSourcePositions();
        List<Insertion> insertions = new ArrayList<>();
        new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitCatch(CatchTree one, @Nullable Void unused) {
                if (catchesAll(one.getParameter().getType())) {
                    int block = (int) positions.getStartPosition(parsed.unit(), one.getBlock()) - parsed.shift();
                    insertions.add(new Insertion(
                            block + 1,
                            " " + CellStop.class.getName() + ".pass("
                                    + one.getParameter().getName() + ");"));
                }
                return super.visitCatch(one, null);
            }
        }.scan(parsed.parts(), null);
        return insertions;
    }

    private static boolean catchesAll(Tree type) {
        return type instanceof UnionTypeTree union
                ? union.getTypeAlternatives().stream().anyMatch(StopCatches::catchesAll)
                : EVERYTHING.contains(type.toString());
    }
}
