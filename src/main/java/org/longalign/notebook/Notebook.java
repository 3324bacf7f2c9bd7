package org.longalign.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Helpers for every notebook: the project's folder and checked claims. */
public final class Notebook {
    /** The environment variable with the project's root; the kernel is started with it. */
    public static final String HOME_VARIABLE = "LONGALIGN_HOME";

    private Notebook() {}

    /**
     * Checks a claim of the notebook's text and prints {@code ok: claim}.
     *
     * @throws AssertionError with the claim, if it does not hold
     */
    public static void check(boolean holds, String claim) {
        if (!holds) {
            throw new AssertionError("does not hold: " + claim);
        }
        System.out.println("ok: " + claim);
    }

    /**
     * The project's root: the folder in {@value #HOME_VARIABLE}, else the nearest folder at or above the current one
     * that has {@code notebooks} and {@code pom.xml}, else the current one.
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
