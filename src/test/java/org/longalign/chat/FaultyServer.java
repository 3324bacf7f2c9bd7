package org.longalign.chat;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Call;
import org.longalign.chat.LoopbackServer.Manner;
import org.longalign.internal.Sha256;

/**
 * Answers in the manner of an ailing judge: on a part of the calls a busy server, a broken one, silence, a cut stream,
 * garbage, a reply without a rating or one out of range. Which call goes wrong how depends on the seed, the request and
 * how often it came, not on the order of calls.
 */
public final class FaultyServer implements Function<Call, Answer> {
    private final long seed;
    private final double faulty;
    private final Function<String, String> reply;
    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private final Map<String, Integer> faults = new ConcurrentHashMap<>();

    /**
     * A server with faults.
     *
     * @param faulty the share of calls that go wrong
     * @param reply what is replied otherwise, by the request's body
     */
    public FaultyServer(long seed, double faulty, Function<String, String> reply) {
        this.seed = seed;
        this.faulty = faulty;
        this.reply = reply;
    }

    /** The number of faults of each kind, by name. */
    public Map<String, Integer> faults() {
        return faults;
    }

    @Override
    public Answer apply(Call call) {
        String body = call.body();
        int time = seen.merge(body, 1, Integer::sum);
        Random random = new Random(seed ^ Sha256.hex(time + " " + body).hashCode());
        if (random.nextDouble() >= faulty) {
            return completion(reply.apply(body));
        }
        Answer fine = completion("Rating: [[5]]");
        return switch (random.nextInt(7)) {
            case 0 -> counted("429", Answer.of(429, "{\"error\":{\"message\":\"slow down\"}}"));
            case 1 -> counted("500", Answer.of(500, "oops"));
            case 2 -> counted("time-out", fine.in(Manner.NEVER));
            case 3 -> counted("cut stream", fine.in(Manner.CUT));
            case 4 -> counted("garbage", Answer.of(200, "<html>\u0000[[9]]"));
            case 5 -> counted("no rating", completion("I would rather not say."));
            default -> counted("out of range", completion("Excellent: [[11]]"));
        };
    }

    private Answer counted(String fault, Answer answer) {
        faults.merge(fault, 1, Integer::sum);
        return answer;
    }

    private static Answer completion(String text) {
        return Answer.of(200, LoopbackServer.completion(text, "stop", 400, 0, 20));
    }
}
