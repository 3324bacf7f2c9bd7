package org.longalign.instruct.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.instruct.dataset.DatasetManifest.DataFile;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;
import org.longalign.internal.Sha256;

/** Reads and verifies a dataset that {@link DatasetWriter} wrote. */
public final class DatasetFolder {
    private final Path folder;
    private final DatasetManifest manifest;

    private DatasetFolder(Path folder, DatasetManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Opens a dataset.
     *
     * @throws IllegalArgumentException if the manifest is damaged
     * @throws UncheckedIOException if the manifest is missing or cannot be read
     */
    public static DatasetFolder open(Path folder) {
        Path file = folder.resolve(DatasetWriter.MANIFEST);
        try {
            DatasetManifest manifest = Jsonl.JSON.readValue(RegularFiles.bytes(file), DatasetManifest.class);
            if (manifest == null) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return new DatasetFolder(folder, manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not a valid manifest: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the dataset in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The contents of the dataset: rows, tokens and files. */
    public DatasetManifest manifest() {
        return manifest;
    }

    /**
     * Compares every file with the manifest.
     *
     * @return a line for each file that is missing or differs; empty if all files are unchanged
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (DataFile file : manifest.files()) {
            Path path = folder.resolve(file.path());
            if (!Files.isRegularFile(path)) {
                problems.add(path + " is missing");
            } else {
                try {
                    if (!Sha256.hex(path).equals(file.sha256())) {
                        problems.add(path + " was changed: its SHA-256 differs from the manifest");
                    }
                } catch (IOException e) {
                    problems.add(path + " cannot be read: " + e.getMessage());
                }
            }
        }
        return problems;
    }

    /**
     * Passes on the instructions in the order written, with one file's rows in memory.
     *
     * @throws IllegalArgumentException naming file and line, if a row is damaged
     * @throws UncheckedIOException if a file cannot be read
     */
    public void forEach(Consumer<Instruction> consumer) {
        for (DataFile file : manifest.files()) {
            if (file.path().endsWith("." + DatasetWriter.JSONL)) {
                Jsonl.read(folder.resolve(file.path()), DatasetRow.class)
                        .orThrow()
                        .forEach(row -> consumer.accept(row.instruction()));
            }
        }
    }

    /** All instructions; see {@link #forEach}. */
    public List<Instruction> instructions() {
        List<Instruction> instructions = new ArrayList<>();
        forEach(instructions::add);
        return instructions;
    }

    @Override
    public String toString() {
        return folder + ": " + manifest;
    }
}
