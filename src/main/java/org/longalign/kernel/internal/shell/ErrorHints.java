package org.longalign.kernel.internal.shell;

import java.util.List;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.help.CodeHelp;
import org.longalign.kernel.internal.help.NameChoices;

/**
 * Completes unknown names, for the errors about them. Called in the turn of the cell that has failed.
 *
 * @param shell the session, which knows what the cell's statements before the error have declared
 */
record ErrorHints(JShell shell, CodeHelp help) {
    /** The error's lines for an unknown name: the type that should have it, and the nearest names. */
    List<String> about(UnknownName unknown, Cell cell) {
        return unknown.lines(choices(unknown, cell));
    }

    /** Null where completion is busy or fails: an error without suggestions is better than another error. */
    private @Nullable NameChoices choices(UnknownName unknown, Cell cell) {
        try {
            return help.choices(cell.source(), unknown.start(), unknown.name(), CodeAssistant.names(shell));
        } catch (RuntimeException e) {
            return null;
        }
    }
}
