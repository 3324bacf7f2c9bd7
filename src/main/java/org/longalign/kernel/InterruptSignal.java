package org.longalign.kernel;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * The signal that a terminal's Ctrl-C sends. Jupyter asks for interrupts by message; who sends the signal to the process
 * nevertheless means the cell that runs and not the kernel.
 */
final class InterruptSignal {
    private static final String NAME = "INT";

    private InterruptSignal() {}

    /** Runs an action at each signal, in a thread of its own; leaves the signal as it is where that cannot be had. */
    static void handle(Runnable action) {
        try {
            // The class is there in every JDK, and its use is a warning that cannot be turned off.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> action.run();
                    case "equals" -> {
                        return proxy == arguments[0];
                    }
                    case "hashCode" -> {
                        return System.identityHashCode(proxy);
                    }
                    default -> {
                        // nothing else is called
                    }
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(NAME), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Then it ends the process, as everywhere.
        }
    }
}
