package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.longalign.model.CausalLm;

/** Checkpoints that a dying process, a disk or a hand has spoilt. */
class DamagedCheckpointTest extends ResumedRun {
    @Test
    void aShortenedFileIsFoundAndTheOneBeforeUsed() throws IOException {
        interrupt(12);
        Path weights = folder.resolve("step-000012/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));
        String note = String.format(
                java.util.Locale.ROOT, "bytes instead of %,d; renamed to damaged-step-000012", bytes.length);
        resumeAfterDamage("checkpoint step-000012 is damaged: model.safetensors has", note);
    }

    @Test
    void aFlippedByteIsFoundInEveryFile() throws IOException {
        interrupt(12);
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder.resolve("step-000012"))) {
            files = listed.filter(file -> !file.endsWith("manifest.json")).toList();
        }
        assertEquals(4, files.size());
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            CheckpointStore.Found found = find();
            assertEquals(folder.resolve("step-000010"), found.newest());
            assertTrue(found.damaged().toString().contains("content of " + file.getFileName()), found.toString());
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            assertEquals(folder.resolve("step-000012"), find().newest());
        }
        byte[] bytes = Files.readAllBytes(files.get(0));
        bytes[0] ^= 1;
        Files.write(files.get(0), bytes);
        resumeAfterDamage("checkpoint step-000012 is damaged: the content of", "has changed");
    }

    @Test
    void aMissingOrBrokenManifestIsFound() throws IOException {
        interrupt(12);
        Path manifest = folder.resolve("step-000012/manifest.json");
        String text = Files.readString(manifest);
        for (String broken : List.of(
                "",
                "{",
                "null",
                "[]",
                "{}",
                text.replace("12", "11"),
                text.replace("\"files\"", "\"f\""),
                text.replace("\"name\"", "\"n\""),
                text.replace("run.json", "run\\u0000json"))) {
            Files.writeString(manifest, broken);
            assertEquals(folder.resolve("step-000010"), find().newest(), broken);
        }
        Files.delete(manifest);
        Files.createDirectory(manifest);
        assertEquals(folder.resolve("step-000010"), find().newest(), "one that cannot be read");
        Files.delete(manifest);
        resumeAfterDamage("checkpoint step-000012 is damaged: manifest.json is missing");
    }

    @Test
    void whatASaveLeftBehindIsRemoved() throws IOException {
        interrupt(6);
        Path left = Files.createDirectories(folder.resolve(".step-000010.0000.part"));
        Files.writeString(left.resolve("model.safetensors"), "half");
        resumeAndCheck();
        assertFalse(Files.exists(left));
    }

    @Test
    void whereAllAreDamagedNothingIsBegunAnew() throws IOException {
        interrupt(7);
        for (String name : checkpoints()) {
            Files.delete(folder.resolve(name).resolve("run.json"));
        }
        try (CausalLm model = SmallRun.model()) {
            String message = message(assertThrows(
                    CheckpointException.class,
                    () -> SmallRun.training(model, folder).run()));
            assertTrue(
                    message.contains("step-000007 is damaged: run.json is missing; checkpoint step-000005"), message);
            assertTrue(message.contains("remove them to begin anew"), message);
        }
        assertEquals(List.of("step-000005", "step-000007"), checkpoints());
    }

    private void resumeAfterDamage(String... noted) {
        TrainingLog log = resumeAndCheck();
        assertTrue(log.toString().contains("resumed after step 10"), log.toString());
        for (String note : noted) {
            assertTrue(log.toString().contains(note), log.toString());
        }
        assertTrue(Files.exists(folder.resolve("damaged-step-000012")));
        assertEquals(List.of("step-000015", "step-000020"), checkpoints());
    }

    private CheckpointStore.Found find() {
        try (CheckpointStore store = CheckpointStore.open(Checkpoints.in(folder))) {
            return store.find();
        }
    }
}
