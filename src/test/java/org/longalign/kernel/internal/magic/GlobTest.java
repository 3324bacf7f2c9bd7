package org.longalign.kernel.internal.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String name : List.of("a.jar", "b.jar", "b.txt", "sub/c.jar", "sub/deep/d.jar", "odd [1].jar")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> find(String pattern) {
        return Glob.find(folder + "/" + pattern).stream()
                .map(path -> folder.relativize(path).toString())
                .toList();
    }

    @Test
    void patterns() {
        assertEquals(List.of("a.jar", "b.jar", "odd [1].jar"), find("*.jar"));
        assertEquals(List.of("a.jar", "b.jar"), find("?.jar"));
        assertEquals(List.of("sub/c.jar"), find("*/*.jar"));
        assertEquals(List.of("sub/c.jar", "sub/deep/d.jar"), find("sub/**.jar"));
        assertEquals(List.of("sub/c.jar", "sub/deep"), find("sub/"));
        assertEquals(List.of("odd [1].jar"), find("odd [1]*"));
    }

    @Test
    void pathsWithoutPatterns() {
        assertEquals(List.of("sub"), find("sub"));
        assertEquals(List.of(), find("none.jar"));
        assertEquals(List.of(), find("none/*.jar"));
    }

    @Test
    void separatorsAreThoseOfClassPaths() {
        assertEquals(List.of("a/*.jar", "b"), Glob.split("a/*.jar" + File.pathSeparator + " b " + File.pathSeparator));
    }
}
