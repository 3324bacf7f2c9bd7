package org.longalign.kernel.internal.help;

import java.util.List;

/**
 * The declarations of a notebook's cells so far, as Java source.
 *
 * @param imports whole import declarations
 * @param variables types and names
 * @param methods whole method declarations
 * @param types whole declarations of classes, records, interfaces and enums
 */
public record SessionNames(List<String> imports, List<Variable> variables, List<String> methods, List<String> types) {
    /** Copies the lists. */
    public SessionNames {
        imports = List.copyOf(imports);
        variables = List.copyOf(variables);
        methods = List.copyOf(methods);
        types = List.copyOf(types);
    }

    /**
     * A variable of the session.
     *
     * @param type its type in Java source
     * @param name its name
     */
    public record Variable(String type, String name) {}
}
