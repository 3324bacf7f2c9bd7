package org.longalign.kernel.internal.help;

import java.util.List;

/**
 * The names that could stand where a cell has one that is unknown.
 *
 * @param owner the type that should have it as a member, without packages; empty for a name without a qualifier
 * @param names the members, or the visible names with a like beginning, as completion writes them: methods end with
 *     {@code (} or {@code ()}, classes that are not imported have their full names
 */
public record NameChoices(String owner, List<String> names) {
    /** Copies the list. */
    public NameChoices {
        names = List.copyOf(names);
    }
}
