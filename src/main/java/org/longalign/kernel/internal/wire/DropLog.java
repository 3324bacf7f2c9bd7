package org.longalign.kernel.internal.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Logs dropped messages: the 1st, 10th, 100th and so on of each channel, so that a flood does not fill the log. */
final class DropLog {
    private final Map<Channel, Long> counts = new EnumMap<>(Channel.class);
    private final Consumer<String> log;

    DropLog(Consumer<String> log) {
        this.log = log;
    }

    synchronized void record(Channel channel, String reason) {
        long count = counts.merge(channel, 1L, Long::sum);
        if (isPowerOfTen(count)) {
            log.accept("kernel: dropped a message on the " + channel.label() + " channel: " + reason + " (number "
                    + count + ")");
        }
    }

    private static boolean isPowerOfTen(long count) {
        long rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
