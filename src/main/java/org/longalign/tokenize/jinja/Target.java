package org.longalign.tokenize.jinja;

import java.util.List;

/** The left side of an assignment. */
sealed interface Target {
    /** Assigns it in a scope. */
    void assign(Scope scope, Object value);

    /** The variables that it sets. */
    default List<String> names() {
        return this instanceof Variable variable
                ? List.of(variable.name())
                : this instanceof Several several
                        ? several.targets().stream()
                                .flatMap(each -> each.names().stream())
                                .toList()
                        : List.of();
    }

    /** The namespaces of which it sets fields. */
    default List<String> owners() {
        return this instanceof Field field
                ? List.of(field.owner())
                : this instanceof Several several
                        ? several.targets().stream()
                                .flatMap(each -> each.owners().stream())
                                .toList()
                        : List.of();
    }

    /** A variable. */
    record Variable(String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    /** {@code ns.a}, of a namespace. */
    record Field(String owner, String name) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            if (!(scope.get(owner) instanceof Namespace namespace)) {
                throw new TemplateError("'" + owner + "' is no namespace, so '" + name + "' of it cannot be set");
            }
            namespace.fields().put(scope.budget(), name, value);
        }
    }

    /** {@code a, b}, of as many elements. */
    record Several(List<Target> targets) implements Target {
        @Override
        public void assign(Scope scope, Object value) {
            List<Object> parts = Values.list(scope.budget(), value);
            if (parts.size() != targets.size()) {
                throw new TemplateError(
                        parts.size() + " values cannot be assigned to " + targets.size() + " variables");
            }
            for (int i = 0; i < parts.size(); i++) {
                targets.get(i).assign(scope, parts.get(i));
            }
        }
    }
}
