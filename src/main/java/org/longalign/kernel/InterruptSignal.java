package org.longalign.kernel;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Handles SIGINT, the signal of Ctrl-C in a terminal. Jupyter interrupts by message; a signal sent to the process
 * likewise stops the running cell and not the kernel.
 */
final class InterruptSignal {
    private static final String NAME = "INT";

    private InterruptSignal() {}

    /**
     * Runs an action at each signal, in a thread of its own. Leaves the signal's handling alone if the JDK has no
     * support.
     */
    static void handle(Runnable action) {
        try {
            // Every JDK has this class, but javac's warning about a direct use cannot be turned off.
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
            // The signal then keeps its default: it ends the process.
        }
    }
}
