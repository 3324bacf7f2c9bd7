package org.longalign.kernel;

import org.longalign.internal.OptionalLibrary;

/** The program that a kernelspec starts. It holds no type of the Jupyter protocol, so that it can say if that is missing. */
final class KernelMain {
    private KernelMain() {}

    /**
     * Serves one Jupyter session.
     *
     * @param arguments the connection file that Jupyter wrote
     */
    public static void main(String[] arguments) throws Exception {
        try {
            OptionalLibrary.JJAVA.require();
        } catch (IllegalStateException e) {
            System.err.println("the kernel cannot start: " + e.getMessage());
            Runtime.getRuntime().exit(KernelSession.BAD_USAGE);
        }
        KernelSession.run(arguments);
    }
}
