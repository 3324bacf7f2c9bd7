package org.longalign.kernel.internal.help;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Reads doc comments of classes and members from their source files. Caches the most recent files. */
final class DocComments {
    private static final int KEPT_FILES = 24;

    private final Compiler compiler;
    private final SourceArchives sources;
    private final Map<String, Map<String, Entry>> files = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, DocComments.Entry>> eldest) {
            return size() > KEPT_FILES;
        }
    };

    DocComments(Compiler compiler, SourceArchives sources) {
        this.compiler = compiler;
        this.sources = sources;
    }

    /**
     * The documentation of a declaration in its source.
     *
     * @param comment its doc comment; null if it has none
     * @param parameters names of a method's parameters
     */
    record Entry(@Nullable DocCommentTree comment, List<String> parameters) {}

    /** The documentation of an element; empty if its source is not available. */
    Entry of(Element element, Compiler.Unit unit) {
        Entry nothing = new Entry(null, List.of());
        TypeElement top = top(element);
        if (top == null || !(top.getEnclosingElement() instanceof PackageElement found)) {
            return nothing;
        }
        if (top.getSimpleName().contentEquals(CellUnit.CLASS)) {
            return new Entry(unit.trees().getDocCommentTree(element), List.of());
        }
        ModuleElement module = unit.task().getElements().getModuleOf(found);
        String moduleName = module == null ? "" : module.getQualifiedName().toString();
        String name = top.getQualifiedName().toString();
        return files.computeIfAbsent(name, unused -> read(moduleName, name)).getOrDefault(key(element), nothing);
    }

    /** A method's documentation, or that of the method that it overrides or implements if it has no comment. */
    Entry inherited(ExecutableElement method, Compiler.Unit unit) {
        Entry own = of(method, unit);
        if (own.comment() != null || !(method.getEnclosingElement() instanceof TypeElement owner)) {
            return own;
        }
        Elements elements = unit.task().getElements();
        for (var above : unit.task().getTypes().directSupertypes(owner.asType())) {
            if (unit.task().getTypes().asElement(above) instanceof TypeElement type) {
                for (Element member : elements.getAllMembers(type)) {
                    if (member instanceof ExecutableElement candidate && elements.overrides(method, candidate, owner)) {
                        Entry found = inherited(candidate, unit);
                        if (found.comment() != null) {
                            return new Entry(
                                    found.comment(),
                                    own.parameters().isEmpty() ? found.parameters() : own.parameters());
                        }
                    }
                }
            }
        }
        return own;
    }

    private Map<String, Entry> read(String module, String name) {
        String source = sources.find(module, name);
        if (source == null) {
            return Map.of();
        }
        Map<String, Entry> entries = new HashMap<>();
        Compiler.Unit unit = compiler.parse(source);
        new Reader(unit, entries).scan(unit.tree(), null);
        return entries;
    }

    private static @Nullable TypeElement top(Element element) {
        Element at = element;
        while (at != null
                && !(at instanceof TypeElement type && type.getEnclosingElement() instanceof PackageElement)) {
            at = at.getEnclosingElement();
        }
        return (TypeElement) at;
    }

    /** {@code Outer.Inner#name(int,List)}: the same from source and from class files. */
    private static String key(Element element) {
        if (element instanceof TypeElement) {
            Element outer = element.getEnclosingElement();
            return (outer instanceof TypeElement ? key(outer) + "." : "") + element.getSimpleName();
        }
        StringBuilder key = new StringBuilder();
        Element owner = element.getEnclosingElement();
        key.append(owner == null ? "" : key(owner)).append('#');
        key.append(element.getSimpleName());
        if (element instanceof ExecutableElement method) {
            List<String> types = new ArrayList<>();
            method.getParameters()
                    .forEach(parameter -> types.add(simple(parameter.asType().toString())));
            key.append('(').append(String.join(",", types)).append(')');
        }
        return key.toString();
    }

    /**
     * A type's simple name and brackets, without annotations and type arguments: {@code java.util.List<T>[]} -> {@code
     * List[]}.
     */
    private static String simple(String type) {
        String text = type.replace("...", "[]").replaceAll("@[\\w.]+(\\([^()]*\\))?\\s*", "");
        for (String before = ""; !before.equals(text); ) {
            before = text;
            text = text.replaceAll("<[^<>]*>", "");
        }
        return text.replaceAll("\\s", "").replaceAll("^.*\\.", "");
    }

    private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Compiler.Unit unit;
        private final Map<String, Entry> entries;
        private String owner = "";

        Reader(Compiler.Unit unit, Map<String, Entry> entries) {
            this.unit = unit;
            this.entries = entries;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
            String outer = owner;
            owner = outer.isEmpty() ? tree.getSimpleName().toString() : outer + "." + tree.getSimpleName();
            put(owner, List.of());
            for (Tree member : tree.getMembers()) {
                scan(member, null);
            }
            owner = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
            List<String> types = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (VariableTree parameter : tree.getParameters()) {
                types.add(simple(parameter.getType().toString()));
                names.add(parameter.getName().toString());
            }
            put(owner + "#" + tree.getName() + "(" + String.join(",", types) + ")", names);
            return null;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
            put(owner + "#" + tree.getName(), List.of());
            return null;
        }

        private void put(String key, List<String> parameters) {
            entries.put(key, new Entry(unit.trees().getDocCommentTree(getCurrentPath()), parameters));
        }
    }
}
