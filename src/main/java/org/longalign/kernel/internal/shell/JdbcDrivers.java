package org.longalign.kernel.internal.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Loads the JDBC drivers of jars that cells add. {@link java.sql.DriverManager} looks for drivers once in the life of a
 * process, so it would never find them.
 */
final class JdbcDrivers {
    private static final String SERVICE = "META-INF/services/java.sql.Driver";

    private JdbcDrivers() {}

    /** Loads the drivers that jars and folders declare; each registers itself. One that fails is reported. */
    static void load(List<Path> entries, ClassLoader loader) {
        for (Path entry : entries) {
            declared(entry)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .forEach(driver -> load(driver, entry, loader));
        }
    }

    private static void load(String driver, Path entry, ClassLoader loader) {
        try {
            Class<?> unused = Class.forName(driver, true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            System.err.println(
                    "note: the JDBC driver " + driver + " of " + entry.getFileName() + " cannot be loaded: " + e);
        }
    }

    private static String declared(Path entry) {
        try {
            if (Files.isDirectory(entry)) {
                Path file = entry.resolve(SERVICE);
                return Files.isRegularFile(file) ? Files.readString(file) : "";
            }
            try (ZipFile jar = new ZipFile(entry.toFile())) {
                ZipEntry service = jar.getEntry(SERVICE);
                if (service == null) {
                    return "";
                }
                try (InputStream in = jar.getInputStream(service)) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        } catch (IOException e) {
            return ""; // what cannot be read has been reported when it was added
        }
    }
}
