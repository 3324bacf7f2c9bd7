package org.longalign.bench;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.longalign.bench.StepModel.Pack;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderArchive;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.Precision;

/**
 * One optimizer step of a small decoder: forward, backward, AdamW; beside it the same in Python PyTorch, taking turns so
 * that both see the same machine.
 */
final class StepBench {
    static final String USAGE = "step [--tokens 2048] [--threads 2] [--rounds 15]   milliseconds of a step of a decoder"
            + " of 6.8 million parameters, beside Python PyTorch where `environment/test export` has installed it";

    private static final int WARM_UP_ROUNDS = 3;
    private static final String JAVA = "java";
    private static final String JAVA_BFLOAT16 = "java, bfloat16";
    private static final String EAGER = "python eager";
    private static final String AUTOCAST = "python eager, autocast to bfloat16";
    private static final String SCRIPT = "python, layers by our script";
    private static final String FUNCTIONS = "python, layers by functions";

    /** A decoder of as many layers and weights whose arithmetic costs next to nothing. */
    private static final DecoderConfig TINY = DecoderConfig.of(16, 8, StepModel.CONFIG.layers(), 2)
            .withIntermediateSize(8)
            .withTiedHead(true);

    private static final int TINY_TOKENS = 2;
    private static final int TINY_STEPS = 300;

    /** The figures of one kind of work. */
    private record Result(
            String side,
            String work,
            String pytorch,
            int tokens,
            int threads,
            double milliseconds,
            double tokensPerSecond,
            double peakMiB,
            int rounds) {}

    /** How many times as long one takes as the other, and how many it should at most. */
    private record Ratio(String ratio, double value, double aim) {}

    private StepBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--tokens", 2_048, "--threads", 2, "--rounds", 15))
                .noRest();
        int tokens = options.get("--tokens");
        int threads = options.get("--threads");
        int rounds = options.get("--rounds");
        System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
        double tinyStep = tinyStep();
        Path archive = Files.createTempFile("decoder", ".pt");
        ComputeOptions options32 = ComputeOptions.defaults(Device.cpu()).withPrecision(Precision.FLOAT32);
        ComputeOptions options16 = options32.withPrecision(Precision.BFLOAT16);
        try (StepModel model = new StepModel(StepModel.CONFIG, options32);
                StepModel half = new StepModel(StepModel.CONFIG, options16)) {
            Pack pack = Pack.of(tokens, 3, StepModel.CONFIG.vocabularySize());
            Turns turns = new Turns().add(JAVA, () -> model.step(pack)).add(JAVA_BFLOAT16, () -> half.step(pack));
            Optional<Path> interpreter = Checkout.torchPython();
            if (interpreter.isEmpty()) {
                turns.run(WARM_UP_ROUNDS, rounds);
            } else {
                DecoderArchive.write(archive, StepModel.CONFIG, Precision.FLOAT32, false);
                try (PythonStep python = new PythonStep(interpreter.get(), archive, tokens, threads)) {
                    turns.add(EAGER, () -> python.milliseconds("eager"))
                            .add(AUTOCAST, () -> python.milliseconds("autocast"))
                            .add(SCRIPT, () -> python.milliseconds("script"))
                            .add(FUNCTIONS, () -> python.milliseconds("functions"))
                            .run(WARM_UP_ROUNDS, rounds);
                    for (String side : new String[] {EAGER, AUTOCAST, SCRIPT, FUNCTIONS}) {
                        String work = side.equals(EAGER) || side.equals(AUTOCAST) ? "step" : "forward and backward";
                        print(side, work, python.pytorch(), options, turns.median(side), python.peak());
                    }
                }
                print(new Ratio("step: java / python eager", turns.ratio(JAVA, EAGER), .95));
                print(new Ratio("step in bfloat16: java / python autocast", turns.ratio(JAVA_BFLOAT16, AUTOCAST), .95));
                print(new Ratio("script / functions, in one PyTorch", turns.ratio(SCRIPT, FUNCTIONS), 1.02));
            }
            String version = Engine.getEngine("PyTorch").getVersion();
            print(JAVA, "step", version, options, turns.median(JAVA), ProcessMemory.peak());
            print(JAVA_BFLOAT16, "step", version, options, turns.median(JAVA_BFLOAT16), ProcessMemory.peak());
            print(new Ratio("java: bfloat16 / float32", turns.ratio(JAVA_BFLOAT16, JAVA), 1));
            print(new Ratio("step of 2 tokens, 8 wide / step", tinyStep / turns.median(JAVA), 0.02));
        } finally {
            Files.delete(archive);
        }
    }

    /** Milliseconds that a step costs beside its arithmetic: calls, handles, dispatch, bookkeeping of gradients. */
    private static double tinyStep() {
        try (StepModel model = new StepModel(TINY, ComputeOptions.defaults(Device.cpu()))) {
            Pack pack = Pack.of(TINY_TOKENS, 3, TINY.vocabularySize());
            double[] milliseconds = new double[2 * TINY_STEPS];
            for (int step = 0; step < milliseconds.length; step++) {
                milliseconds[step] = model.step(pack);
            }
            return Results.median(Arrays.copyOfRange(milliseconds, TINY_STEPS, 2 * TINY_STEPS));
        }
    }

    private static void print(Ratio ratio) throws IOException {
        Results.print(new Ratio(ratio.ratio(), Results.rounded(ratio.value(), 4), ratio.aim()));
    }

    private static void print(
            String side, String work, String pytorch, Options options, double milliseconds, long peakBytes)
            throws IOException {
        int tokens = options.get("--tokens");
        Results.print(new Result(
                side,
                work,
                pytorch,
                tokens,
                options.get("--threads"),
                Results.rounded(milliseconds, 1),
                Results.rounded(1000 * tokens / milliseconds, 0),
                Results.mebibytes(peakBytes),
                options.get("--rounds")));
    }
}
