package org.longalign.tokenize.jinja;

import java.util.List;

/** What a value is assigned to. */
sealed interface Target {
    /** Assigns it in a scope. */
    void assign(Scope scope, Object value);

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
