package org.longalign.internal;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The memory of the machine or of the container that the JVM runs in. */
public final class MachineMemory {
    private MachineMemory() {}

    /** The memory in bytes, or the largest number if the JVM cannot tell. */
    public static long bytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
