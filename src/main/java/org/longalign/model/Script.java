package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A TorchScript module made from source text: many tensor operations for one crossing into native code. The source is a
 * class-path resource in TorchScript's serialised form; the module holds numbers as attributes and no tensors.
 */
public final class Script {
    private final PtSymbolBlock module;
    private final NDManager manager;
    private final Map<String, NDArray> methodNames = new HashMap<>();

    private Script(PtSymbolBlock module, NDManager manager) {
        this.module = module;
        this.manager = manager;
    }

    /**
     * Compiles a script; it lives as long as {@code manager}.
     *
     * @param owner the class beside which the resource lies
     * @param resource the source's file name
     * @param className the class in it that derives from {@code Module}
     * @param attributes the numbers that the class declares beside {@code training}, each an Integer or a Double
     * @throws ai.djl.engine.EngineException with PyTorch's message if the source does not compile
     */
    public static Script load(
            Class<?> owner, String resource, String className, Map<String, Number> attributes, NDManager manager) {
        byte[] archive = archive(owner, resource, className, attributes);
        try {
            return new Script(
                    JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), true, false),
                    manager);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The TorchScript archive that {@link #load} gives to PyTorch; Python's {@code torch.jit.load} reads it too. */
    static byte[] archive(Class<?> owner, String resource, String className, Map<String, Number> attributes) {
        return ScriptArchive.write(className, source(owner, resource), attributes);
    }

    /**
     * Runs a method that changes some of its arguments in place, recording nothing for backward.
     *
     * @param arguments as {@link #call}
     */
    public void update(String method, NDArray... arguments) {
        GradientMode.OFF.call(() -> call(method, arguments));
    }

    /**
     * Runs a method, recording nothing for backward, and copies its result, float32, out.
     *
     * @param arguments as {@link #call}
     */
    public float[] compute(String method, NDArray... arguments) {
        return GradientMode.OFF.call(() -> {
            try (NDArray result = call(method, arguments)) {
                return result.toFloatArray();
            }
        });
    }

    /**
     * Runs a method. Whether it is recorded for backward is the caller's {@link GradientMode}.
     *
     * @param arguments the first one's manager owns the result, so it has to be an activation and not a weight
     */
    NDArray call(String method, NDArray... arguments) {
        NDList inputs = new NDList(arguments);
        inputs.add(methodName(method));
        // Always as in training: otherwise DJL returns inference tensors, which can never take a gradient.
        return IValueUtils.forward(module, inputs, true).singletonOrThrow();
    }

    /** DJL takes the name of the method to run from an input array's name. */
    private NDArray methodName(String method) {
        return methodNames.computeIfAbsent(method, name -> {
            NDArray carrier = manager.create(0f);
            carrier.setName("module_method:" + name);
            return carrier;
        });
    }

    private static String source(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource + " beside " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + resource + ": " + e.getMessage(), e);
        }
    }
}
