package org.longalign.kernel.internal.magic;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kernel that keeps what magics ask of it and evaluates nothing but nested {@code %load} lines. */
final class RecordingHost implements MagicHost {
    final List<String> evaluated = new ArrayList<>();
    final List<Path> classPath = new ArrayList<>();
    private final Magics magics = new Magics(this);

    Magics magics() {
        return magics;
    }

    @Override
    public @Nullable Object evaluate(String source, @Nullable String name) {
        evaluated.add(name + ": " + source);
        for (String line : source.lines().toList()) {
            if (line.startsWith("%load ")) {
                try {
                    magics.runLine("load", List.of(line.substring("%load ".length())));
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return source.length();
    }

    @Override
    public List<Path> classPath() {
        return List.copyOf(classPath);
    }

    @Override
    public void addToClassPath(List<Path> entries) {
        classPath.addAll(entries);
    }

    @Override
    public StatusLine statusLine() {
        return text -> {};
    }
}
