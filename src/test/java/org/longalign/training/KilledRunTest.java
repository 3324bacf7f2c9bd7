package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.model.CausalLm;

/** Runs in a Java process of their own that is killed; what goes on afterwards must have the numbers of an unbroken run. */
@Tag(Trials.TAG)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows knows neither SIGKILL nor SIGTERM")
class KilledRunTest {
    private static final int DEATHS = Trials.of(20, 2);
    private static double[] losses = {};
    private static List<float[]> weights = List.of();

    @TempDir
    private Path folder;

    @BeforeAll
    static void runWithoutABreak() {
        try (CausalLm model = SmallRun.model()) {
            losses = SmallRun.training(model).run().losses();
            weights = SmallRun.weights(model);
        }
    }

    @Test
    void tenStepsAKillAndTenMoreAreTwentySteps() throws Exception {
        Process process = start("wait");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.equals("waiting")) {
                line = lines.readLine();
            }
            assertNotNull(line, () -> "ended too early: " + errors());
            kill(process);
        }
        goOnAndCheck(10);
    }

    /** At random moments of an endless supply of deaths: in steps, evaluations and saves. */
    @Test
    void aRunThatIsKilledAgainAndAgainComesToTheSameEnd() throws Exception {
        Random random = new Random(31_415);
        int stepsSeen = 0;
        for (int death = 0; death < DEATHS; death++) {
            Process process = start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (int i = 1 + random.nextInt(5); i > 0 && lines.readLine() != null; i--) {
                    stepsSeen++;
                }
                process.waitFor(random.nextInt(60), TimeUnit.MILLISECONDS);
                kill(process);
            }
        }
        assertTrue(stepsSeen > 0, () -> "no step was made: " + errors());
        goOnAndCheck(0);
    }

    @Test
    void theEndOfTheProcessStopsTheRunWithACheckpoint() throws Exception {
        Process process = start("wait");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.equals("step 7")) {
                line = lines.readLine();
            }
            assertNotNull(line, () -> "ended too early: " + errors());
            process.toHandle().destroy(); // Process.destroy would close the stream
            while (line != null) {
                assertNotEquals("complete", line);
                line = lines.readLine();
            }
        }
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        int last = TrainingLog.read(folder.resolve("metrics.jsonl")).steps().size();
        assertTrue(last >= 7 && last <= 10, "stopped after step " + last);
        assertTrue(Files.exists(folder.resolve(String.format(java.util.Locale.ROOT, "step-%06d", last))));
        goOnAndCheck(last);
    }

    /** Goes on in this process, after the given step where it is not 0. */
    private void goOnAndCheck(int after) {
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, folder).run();
            if (after > 0) {
                assertTrue(log.toString().contains("resumed after step " + after + " from"), log.toString());
            }
            assertArrayEquals(losses, log.losses());
            assertArrayEquals(
                    losses,
                    TrainingLog.read(folder.resolve("metrics.jsonl")).losses(),
                    "no step is missing or comes twice");
            List<float[]> reached = SmallRun.weights(model);
            assertEquals(weights.size(), reached.size());
            for (int i = 0; i < reached.size(); i++) {
                assertArrayEquals(weights.get(i), reached.get(i));
            }
        }
    }

    private Process start(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallRun.class.getName(),
                folder.toString()));
        command.addAll(List.of(more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(errorFile().toFile());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        return builder.start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }

    private Path errorFile() {
        return folder.resolve("errors.txt");
    }

    private String errors() {
        try {
            return Files.readString(errorFile());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
