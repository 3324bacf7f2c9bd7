package org.longalign.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What every notebook needs: where the project is, and claims that are checked. */
public final class Notebook {
    /** The environment variable that names the project's root; the kernel is started with it. */
    public static final String HOME_VARIABLE = "LONGALIGN_HOME";

    private Notebook() {}

    /**
     * Checks what the text of a notebook claims: prints {@code ok: claim} where it holds.
     *
     * @throws AssertionError with the claim, where it does not hold
     */
    public static void check(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError("does not hold: " + claim);
        }
        System.out.println("ok: " + claim);
    }

    /**
     * The project's root: the folder that {@value #HOME_VARIABLE} names, or else the nearest folder above the current
     * one that holds {@code notebooks} and {@code pom.xml}, or else the current one.
     */
    public static Path home() {
        return home(System.getenv(HOME_VARIABLE), Path.of(""));
    }

    static Path home(@Nullable String named, Path current) {
        if (named != null && !named.isBlank()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        Path start = current.toAbsolutePath().normalize();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("notebooks")) && Files.exists(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        return start;
    }
}
