package org.longalign.kernel;

import java.util.concurrent.ConcurrentHashMap;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;

/** Comms that cells and their front ends use at the same time: messages of comms do not wait for a cell. */
final class SharedComms extends CommManager {
    SharedComms() {
        targets = new ConcurrentHashMap<>();
        comms = new ConcurrentHashMap<>();
    }
}
