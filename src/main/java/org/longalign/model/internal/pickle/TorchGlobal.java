package org.longalign.model.internal.pickle;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.model.safetensors.TensorType;

/** The functions and classes of Python that a pickle of weights may name. They are names here, nothing is loaded. */
enum TorchGlobal {
    ORDERED_DICTIONARY("collections.OrderedDict"),
    TENSOR("torch._utils._rebuild_tensor_v2"),
    OLD_TENSOR("torch._utils._rebuild_tensor"),
    PARAMETER("torch._utils._rebuild_parameter"),
    PARAMETER_WITH_STATE("torch._utils._rebuild_parameter_with_state"),
    BFLOAT16_STORAGE("torch.BFloat16Storage", TensorType.BF16),
    HALF_STORAGE("torch.HalfStorage", TensorType.F16),
    FLOAT_STORAGE("torch.FloatStorage", TensorType.F32),
    DOUBLE_STORAGE("torch.DoubleStorage", TensorType.F64),
    LONG_STORAGE("torch.LongStorage", TensorType.I64),
    INT_STORAGE("torch.IntStorage", TensorType.I32),
    SHORT_STORAGE("torch.ShortStorage", TensorType.I16),
    CHAR_STORAGE("torch.CharStorage", TensorType.I8),
    BYTE_STORAGE("torch.ByteStorage", TensorType.U8),
    BOOL_STORAGE("torch.BoolStorage", TensorType.BOOL);

    private static final Map<String, TorchGlobal> BY_NAME = new HashMap<>();

    static {
        for (TorchGlobal global : values()) {
            BY_NAME.put(global.pythonName, global);
        }
    }

    private final String pythonName;
    private final @Nullable TensorType type;

    TorchGlobal(String pythonName) {
        this(pythonName, null);
    }

    TorchGlobal(String pythonName, @Nullable TensorType type) {
        this.pythonName = pythonName;
        this.type = type;
    }

    /** The module and name in Python. */
    String pythonName() {
        return pythonName;
    }

    /** The element type of a storage's class; null for what is no storage. */
    @Nullable
    TensorType type() {
        return type;
    }

    /**
     * Finds a global.
     *
     * @throws IllegalArgumentException naming it, and the remedy, if weights do not need it
     */
    static TorchGlobal of(String module, String name) {
        String full = module + "." + name;
        TorchGlobal global = BY_NAME.get(full);
        if (global != null) {
            return global;
        }
        String shown = "it names " + Shown.of(full);
        if (module.equals("torch") && name.endsWith("Storage")) {
            throw new IllegalArgumentException(shown
                    + ", numbers of a type that is not read. Convert the tensors to bfloat16, float16 or float32 in"
                    + " Python");
        }
        if (module.startsWith("torch._utils") || module.startsWith("torch._tensor")) {
            throw new IllegalArgumentException(shown
                    + ", a kind of tensor that is not read: only dense ones of PyTorch's classic types are. Convert it"
                    + " to a plain bfloat16, float16 or float32 tensor in Python");
        }
        throw new IllegalArgumentException(shown
                + ", which weights do not need and which could run code, so nothing of it is read. If you trust where it"
                + " comes from, load it in Python and save the plain tensors as safetensors");
    }
}
