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
import org.longalign.data.JsonProblem;
import org.longalign.data.Jsonl;
import org.longalign.data.Sha256;
import org.longalign.instruct.dataset.DatasetManifest.DataFile;

/** A dataset that {@link DatasetWriter} has written. */
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
     * @throws IllegalArgumentException if its manifest is damaged
     * @throws UncheckedIOException if there is none, or it cannot be read
     */
    public static DatasetFolder open(Path folder) {
        Path file = folder.resolve(DatasetWriter.MANIFEST);
        try {
            DatasetManifest manifest = Jsonl.JSON.readValue(Files.readAllBytes(file), DatasetManifest.class);
            if (manifest == null) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return new DatasetFolder(folder, manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is no manifest: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the dataset in " + folder + ": no " + file, e);
        }
    }

    /** What it holds. */
    public DatasetManifest manifest() {
        return manifest;
    }

    /**
     * Compares every file with the manifest.
     *
     * @return a line for each file that is missing or differs; empty if all is as it was written
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
                        problems.add(path + " is not what was written: its SHA-256 differs");
                    }
                } catch (IOException e) {
                    problems.add(path + " cannot be read: " + e.getMessage());
                }
            }
        }
        return problems;
    }

    /**
     * Hands over the instructions in the order written, with one file's rows in memory.
     *
     * @throws IllegalArgumentException naming file and line, if one is damaged
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
