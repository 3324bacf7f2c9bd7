package org.longalign.bench;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.GeneratedReply;
import org.longalign.model.Generation;

/** Reading a prompt and generating a reply with the model of {@link StepModel}, without and with shared key heads. */
final class GenerateBench {
    static final String USAGE = "generate [--prompt 8192] [--reply 128] [--prefill 2048] [--threads 2] [--rounds 3]  "
            + " tokens a second of prompt and reply, greedy, and memory beside the weights";

    private static final int SHARED_HEADS = 2;

    /** The figures of one model. */
    private record Result(
            String model,
            int promptTokens,
            int replyTokens,
            int prefillTokens,
            int threads,
            double promptTokensPerSecond,
            double replyTokensPerSecond,
            double millisecondsPerReplyToken,
            double peakMiB,
            double cacheMiB,
            int rounds) {}

    private GenerateBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                        USAGE,
                        arguments,
                        Map.of("--prompt", 8_192, "--reply", 128, "--prefill", 2_048, "--threads", 2, "--rounds", 3))
                .noRest();
        if (options.get("--rounds") < 1 || options.get("--reply") < 2) {
            throw options.error("--rounds must be at least 1 and --reply at least 2");
        }
        System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(options.get("--threads")));
        measure(StepModel.CONFIG, options);
        measure(StepModel.CONFIG.withKeyValueHeads(SHARED_HEADS), options);
    }

    private static void measure(DecoderConfig config, Options options) throws IOException {
        Generation settings = Generation.greedy(options.get("--reply")).withPrefillTokens(options.get("--prefill"));
        int[] prompt = new Random(3)
                .ints(options.get("--prompt"), 0, config.vocabularySize())
                .toArray();
        double[] read = new double[options.get("--rounds")];
        double[] replied = new double[read.length];
        long peak;
        try (CausalLm model = CausalLm.create(config, 7, Device.cpu())) {
            model.generate(new int[] {1, 2}, settings);
            long before = ProcessMemory.current();
            ProcessMemory.clearPeak();
            for (int round = 0; round < read.length; round++) {
                GeneratedReply reply = model.generate(prompt, settings);
                read[round] = reply.promptTokensPerSecond();
                replied[round] = reply.replyTokensPerSecond();
            }
            peak = ProcessMemory.peak() - before;
        }
        long numbersPerToken = 2L * config.layers() * config.keyValueHeads() * config.headSize();
        double perSecond = Results.median(replied);
        Results.print(new Result(
                config.heads() + " heads, " + config.keyValueHeads() + " of keys and values",
                prompt.length,
                options.get("--reply"),
                options.get("--prefill"),
                options.get("--threads"),
                Results.rounded(Results.median(read), 0),
                Results.rounded(perSecond, 1),
                Results.rounded(1000 / perSecond, 3),
                Results.mebibytes(peak),
                Results.mebibytes(Float.BYTES * numbersPerToken * (prompt.length + options.get("--reply"))),
                read.length));
    }
}
