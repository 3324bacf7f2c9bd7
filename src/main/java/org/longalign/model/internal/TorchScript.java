package org.longalign.model.internal;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A TorchScript module compiled from source text: many tensor operations for one crossing into native code. The source
 * is a class-path resource in TorchScript's serialised form; the module has numbers as attributes and no tensors.
 */
public final class TorchScript {
    private final PtSymbolBlock module;
    private final NDManager manager;
    private final Map<String, NDArray> methodNames = new HashMap<>();

    private TorchScript(PtSymbolBlock module, NDManager manager) {
        this.module = module;
        this.manager = manager;
    }

    /**
     * Compiles a script; it is freed with {@code manager}.
     *
     * @param owner a class in the resource's package
     * @param resource the file name of the source
     * @param className the class in it that derives from {@code Module}
     * @param attributes the attributes that the class declares in addition to {@code training}, each an Integer or a
     *     Double
     * @throws ai.djl.engine.EngineException with PyTorch's message if the source does not compile
     */
    public static TorchScript load(
            Class<?> owner, String resource, String className, Map<String, Number> attributes, NDManager manager) {
        byte[] archive = archive(owner, resource, className, attributes);
        try {
            return new TorchScript(
                    JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), true, false),
                    manager);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive that {@link #load} passes to PyTorch; Python's {@code torch.jit.load} reads it too. */
    public static byte[] archive(Class<?> owner, String resource, String className, Map<String, Number> attributes) {
        return ScriptArchive.write(className, source(owner, resource), attributes);
    }

    /**
     * Runs a method that changes some of its arguments in place, without recording for backward.
     *
     * @param arguments as in {@link #call}
     */
    public void update(String method, NDArray... arguments) {
        GradientMode.OFF.call(() -> call(method, arguments));
    }

    /**
     * Runs a method without recording for backward and returns a copy of its float32 result.
     *
     * @param arguments as in {@link #call}
     */
    public float[] compute(String method, NDArray... arguments) {
        return GradientMode.OFF.call(() -> {
            try (NDArray result = call(method, arguments)) {
                return result.toFloatArray();
            }
        });
    }

    /**
     * Runs a method. The caller's {@link GradientMode} decides whether it is recorded for backward.
     *
     * @param arguments the manager of the first one owns the result, so it must be an activation, not a weight
     */
    public NDArray call(String method, NDArray... arguments) {
        return with(arguments).call(method);
    }

    /** The arguments of a method, in order. */
    public final class Arguments {
        private final NDList inputs = new NDList();
        private final List<NDArray> named = new ArrayList<>();

        private Arguments() {}

        /** Appends tensors. */
        public Arguments add(NDArray... arrays) {
            inputs.addAll(List.of(arrays));
            return this;
        }

        /**
         * Appends a dictionary, {@code Dict[str, Tensor]}. An empty one arrives with an entry that has an empty name.
         *
         * @param dictionary an array may be in one of a call only, but in several calls, one after the other
         */
        public Arguments add(Map<String, NDArray> dictionary) {
            // DJL makes a dictionary of all arrays whose names begin alike up to a dot. Other scripts take the same
            // arrays as they are, so they have those names during the call alone.
            String prefix = "dictionary" + inputs.size() + ".";
            Map<String, NDArray> entries = dictionary.isEmpty() ? Map.of("", manager.create(0f)) : dictionary;
            entries.forEach((name, array) -> {
                array.setName(prefix + name);
                named.add(array);
                inputs.add(array);
            });
            return this;
        }

        /** Runs a method that returns a tensor. */
        public NDArray call(String method) {
            return results(method).singletonOrThrow();
        }

        /** Runs a method that returns a dictionary; may be changed. */
        public Map<String, NDArray> callForDictionary(String method) {
            Map<String, NDArray> results = new LinkedHashMap<>();
            for (NDArray result : results(method)) {
                results.put(Objects.requireNonNull(result.getName()), result);
                result.setName(null);
            }
            return results;
        }

        private NDList results(String method) {
            try {
                return run(method, inputs);
            } finally {
                named.forEach(array -> array.setName(null));
            }
        }
    }

    /**
     * Arguments to call a method with; the results belong to the manager of the first of them.
     *
     * @param first as in {@link #call}
     */
    public Arguments with(NDArray... first) {
        return new Arguments().add(first);
    }

    private NDList run(String method, NDList inputs) {
        inputs.add(methodName(method));
        boolean recording = JniUtils.isGradMode();
        try {
            // Always in training mode: otherwise DJL returns inference tensors, which can never take a gradient.
            return IValueUtils.forward(module, inputs, true);
        } catch (RuntimeException | Error e) {
            // A script that switches recording on for a while has no way to switch it off again after an error.
            JniUtils.setGradMode(recording);
            throw e;
        }
    }

    /** An array that carries the method's name: DJL takes it from the name of an input. */
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
                throw new IllegalArgumentException("no resource " + resource + " in the package of " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + resource + ": " + e.getMessage(), e);
        }
    }
}
