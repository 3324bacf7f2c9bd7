package org.longalign.kernel.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Says that messages were dropped: of each channel's the 1st, 10th, 100th and so on, so that a flood fills no log. */
final class Complaints {
    private final Map<Channel, Long> counts = new EnumMap<>(Channel.class);
    private final Consumer<String> log;

    Complaints(Consumer<String> log) {
        this.log = log;
    }

    synchronized void about(Channel channel, String reason) {
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
