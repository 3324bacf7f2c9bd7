package org.longalign.kernel.internal.help;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.longalign.internal.NearestNames;

/**
 * Indexes the names of all top-level classes that a cell can import: the JDK's exported packages and the class path.
 */
final class ClassIndex {
    private static final String CLASS = ".class";

    private final NavigableMap<String, List<String>> packagesBySimpleName = new TreeMap<>();
    private final Map<String, Set<String>> simpleNames = new HashMap<>();
    private final Map<String, Set<String>> subpackages = new HashMap<>();

    private ClassIndex() {}

    /** Reads the names, which takes some tenths of a second. */
    static ClassIndex of(List<Path> classPath) {
        ClassIndex index = new ClassIndex();
        ModuleFinder.ofSystem().findAll().forEach(index::addModule);
        classPath.forEach(index::addEntry);
        return index;
    }

    /** The simple names of the classes in a package. */
    Set<String> classes(String packageName) {
        return simpleNames.getOrDefault(packageName, Set.of());
    }

    /** The last parts of the names of a package's subpackages; for {@code ""}, the first parts of all packages. */
    Set<String> subpackages(String packageName) {
        return subpackages.getOrDefault(packageName, Set.of());
    }

    /**
     * The full names of classes whose simple name has a prefix, in the order of relevance: exact matches, this
     * project's classes, the JDK's, shorter names.
     */
    List<String> startingWith(String prefix, int limit) {
        Comparator<String> order = Comparator.comparing(
                        (String name) -> !simple(name).equals(prefix))
                .thenComparing(ClassIndex::distance)
                .thenComparing(name -> simple(name).length())
                .thenComparing(Comparator.naturalOrder());
        return packagesBySimpleName.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(name -> name + "." + entry.getKey()))
                .sorted(order)
                .limit(limit)
                .toList();
    }

    /** The full names of this project's and the JDK's public packages' classes with a name, or one spelt almost like it. */
    List<String> like(String name) {
        NavigableMap<String, List<String>> near = packagesBySimpleName.subMap(
                name.substring(0, 1), true, name.charAt(0) + "" + Character.MAX_VALUE, true);
        List<String> own = near.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(ClassIndex::isCommon))
                .map(Map.Entry::getKey)
                .toList();
        List<String> names = own.contains(name) ? List.of(name) : NearestNames.of(name, own);
        return names.stream()
                .flatMap(each -> packagesBySimpleName.getOrDefault(each, List.of()).stream()
                        .filter(ClassIndex::isCommon)
                        .map(packageName -> packageName + "." + each))
                .sorted(Comparator.comparing(ClassIndex::distance))
                .toList();
    }

    private static boolean isCommon(String packageName) {
        return distance(packageName + ".") < 2 && !packageName.contains(".internal");
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static int distance(String name) {
        if (name.startsWith("org.longalign.")) {
            return 0;
        }
        return name.startsWith("java.") ? 1 : 2;
    }

    private void addModule(ModuleReference module) {
        Set<String> exported = module.descriptor().exports().stream()
                .filter(each -> !each.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        if (exported.isEmpty()) {
            return;
        }
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            resources.forEach(resource -> add(resource, exported));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a jar or folder. An unreadable one has no classes to offer. */
    private void addEntry(Path entry) {
        if (Files.isDirectory(entry)) {
            try (Stream<Path> files = Files.walk(entry)) {
                files.forEach(file -> add(entry.relativize(file).toString().replace('\\', '/'), Set.of()));
            } catch (IOException | UncheckedIOException e) {
                return;
            }
        } else if (Files.isRegularFile(entry)) {
            try (JarFile jar = new JarFile(entry.toFile())) {
                jar.stream().forEach(file -> add(file.getName(), Set.of()));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Adds a class unless it is nested, in the unnamed package, or in a package that is not exported. */
    private void add(String resource, Set<String> exported) {
        int slash = resource.lastIndexOf('/');
        if (!resource.endsWith(CLASS) || slash < 0 || resource.indexOf('$') >= 0 || resource.startsWith("META-INF/")) {
            return;
        }
        String packageName = resource.substring(0, slash).replace('/', '.');
        String name = resource.substring(slash + 1, resource.length() - CLASS.length());
        if (name.endsWith("-info") || (!exported.isEmpty() && !exported.contains(packageName))) {
            return;
        }
        if (simpleNames.computeIfAbsent(packageName, unused -> new TreeSet<>()).add(name)) {
            packagesBySimpleName
                    .computeIfAbsent(name, unused -> new ArrayList<>(1))
                    .add(packageName);
        }
        for (String inner = packageName; !inner.isEmpty(); ) {
            int dot = inner.lastIndexOf('.');
            String outer = dot < 0 ? "" : inner.substring(0, dot);
            if (!subpackages.computeIfAbsent(outer, unused -> new TreeSet<>()).add(inner.substring(dot + 1))) {
                break;
            }
            inner = outer;
        }
    }
}
