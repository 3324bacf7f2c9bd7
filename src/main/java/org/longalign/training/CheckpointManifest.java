package org.longalign.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.internal.Folders;
import org.longalign.internal.RegularFiles;

/**
 * The files of a checkpoint, which tell a complete checkpoint from a torn one.
 *
 * @param format name and version of the layout
 * @param step the number of steps made
 * @param plan the plan of the next step, from 1; one more than there are if none is left
 * @param stepInPlan the number of that plan's steps made
 * @param weights the {@link WeightSample}
 * @param files the files
 */
record CheckpointManifest(String format, int step, int plan, int stepInPlan, String weights, List<Entry> files) {
    static final String NAME = "manifest.json";
    private static final String FORMAT = "longalign-checkpoint 1";
    private static final int BUFFER_BYTES = 1 << 20;

    CheckpointManifest {
        if (files == null || files.isEmpty()) {
            throw new IllegalArgumentException("it names no files");
        }
        files = List.copyOf(files);
    }

    /**
     * A file of the folder.
     *
     * @param name its name
     * @param bytes its size
     * @param crc32c CRC-32C of its content, eight hexadecimal digits
     */
    record Entry(String name, long bytes, String crc32c) {
        Entry {
            if (name == null) {
                throw new IllegalArgumentException("a file has no name");
            }
        }
    }

    /** Describes the files of a folder, writes the description into it and sends all to the disk. */
    static void write(Path folder, int step, int plan, int stepInPlan, String weights) throws IOException {
        List<Entry> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.sorted().toList()) {
                files.add(new Entry(String.valueOf(file.getFileName()), Files.size(file), crc32c(file)));
                force(file);
            }
        }
        CheckpointManifest manifest = new CheckpointManifest(FORMAT, step, plan, stepInPlan, weights, files);
        Path file = folder.resolve(NAME);
        Files.writeString(file, Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
        force(file);
        Folders.force(folder);
    }

    /** Reads a folder's description. */
    static CheckpointManifest read(Path folder) throws IOException {
        return Jsonl.JSON.readValue(RegularFiles.bytes(folder.resolve(NAME)), CheckpointManifest.class);
    }

    /** The fault of a folder that should hold the checkpoint after a step; empty if it is complete. */
    static Optional<String> problem(Path folder, int step) throws IOException {
        if (!Files.exists(folder.resolve(NAME))) {
            return Optional.of(NAME + " is missing");
        }
        @Nullable CheckpointManifest manifest;
        try {
            manifest = read(folder);
        } catch (JsonProcessingException e) {
            return Optional.of(NAME + " is no description of a checkpoint");
        }
        if (manifest == null) {
            return Optional.of(NAME + " is no description of a checkpoint");
        }
        if (!FORMAT.equals(manifest.format)) {
            return Optional.of("its format is " + manifest.format + " instead of " + FORMAT);
        }
        if (manifest.step != step) {
            return Optional.of(NAME + " is that of step " + manifest.step);
        }
        for (Entry entry : manifest.files) {
            Path file = folder.resolve(entry.name);
            if (!Files.exists(file)) {
                return Optional.of(entry.name + " is missing");
            }
            if (Files.size(file) != entry.bytes) {
                return Optional.of(String.format(
                        Locale.ROOT, "%s has %,d bytes instead of %,d", entry.name, Files.size(file), entry.bytes));
            }
            if (!crc32c(file).equals(entry.crc32c)) {
                return Optional.of("the content of " + entry.name + " has changed");
            }
        }
        return Optional.empty();
    }

    private static String crc32c(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(RegularFiles.existing(file))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                crc.update(buffer, 0, count);
            }
        }
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
