package org.longalign.model.internal.pickle;

import java.util.ArrayList;
import java.util.List;
import org.longalign.model.internal.pickle.PickleMachine.Dictionary;
import org.longalign.model.internal.pickle.PickleMachine.Plain;
import org.longalign.model.internal.pickle.PickleMachine.Tuple;

/** The calls in a pickle of weights, carried out as what they stand for: descriptions of tensors. */
final class TorchCall {
    private TorchCall() {}

    /**
     * A storage by its persistent id: {@code ("storage", class, key, location, elements)}. The location is the device
     * that it was saved from, which does not matter.
     */
    static TensorView.Storage storage(Object id) {
        List<Object> values = tuple(id, "a storage's id");
        if (values.size() == 5
                && "storage".equals(values.get(0))
                && values.get(1) instanceof TorchGlobal storage
                && storage.type() != null
                && values.get(2) instanceof String key
                && values.get(4) instanceof Long elements) {
            return new TensorView.Storage(key, storage.type(), elements);
        }
        throw new IllegalArgumentException("a storage's id is not (\"storage\", class, key, location, size)");
    }

    /**
     * The result of a call.
     *
     * @throws IllegalArgumentException naming what is called and its arguments if they are not those of weights
     */
    static Object call(Object callee, Object arguments) {
        if (!(callee instanceof TorchGlobal global) || global.type() != null) {
            throw new IllegalArgumentException(PickleMachine.kind(callee) + " is called, which is no function");
        }
        List<Object> values = tuple(arguments, "the arguments of " + global.pythonName());
        return switch (global) {
            case ORDERED_DICTIONARY -> dictionary(values);
            case TENSOR -> tensor(global, values, 6, 7);
            case OLD_TENSOR -> tensor(global, values, 4, 4);
            case PARAMETER, PARAMETER_WITH_STATE -> {
                int count = global == TorchGlobal.PARAMETER ? 3 : 4;
                if (values.size() != count || !(values.get(0) instanceof TensorView)) {
                    throw unexpected(global, values);
                }
                yield values.get(0);
            }
            default -> throw unexpected(global, values);
        };
    }

    private static Dictionary dictionary(List<Object> values) {
        if (!values.isEmpty()) {
            throw unexpected(TorchGlobal.ORDERED_DICTIONARY, values);
        }
        return new Dictionary();
    }

    /**
     * A tensor of (storage, offset, sizes, strides, takes gradients, hooks, metadata). Metadata can ask for the negative
     * or the conjugate of what is stored.
     */
    private static TensorView tensor(TorchGlobal global, List<Object> values, int fewest, int most) {
        if (values.size() < fewest
                || values.size() > most
                || !(values.get(0) instanceof TensorView.Storage storage)
                || !(values.get(1) instanceof Long offset)) {
            throw unexpected(global, values);
        }
        if (values.size() == 7
                && values.get(6) != Plain.NONE
                && !(values.get(6) instanceof Dictionary metadata
                        && metadata.entries().isEmpty())) {
            throw new IllegalArgumentException("a tensor has metadata, which can change the meaning of its elements;"
                    + " save it in Python after resolve_neg() and resolve_conj()");
        }
        return new TensorView(storage, offset, sizes(global, values, 2), sizes(global, values, 3));
    }

    private static List<Long> sizes(TorchGlobal global, List<Object> values, int index) {
        List<Long> sizes = new ArrayList<>();
        List<Object> given = tuple(values.get(index), "a tensor's shape");
        if (given.size() > TensorView.MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a tensor has " + given.size() + " dimensions; PyTorch allows " + TensorView.MAX_DIMENSIONS);
        }
        for (Object size : given) {
            if (!(size instanceof Long number)) {
                throw unexpected(global, values);
            }
            sizes.add(number);
        }
        return List.copyOf(sizes);
    }

    private static List<Object> tuple(Object value, String what) {
        if (value instanceof Tuple tuple) {
            return tuple.values();
        }
        throw new IllegalArgumentException(what + " is " + PickleMachine.kind(value) + " instead of a tuple");
    }

    private static IllegalArgumentException unexpected(TorchGlobal global, List<Object> values) {
        String kinds = String.join(
                ", ", values.stream().limit(8).map(PickleMachine::kind).toList());
        return new IllegalArgumentException(global.pythonName() + " is called with " + values.size()
                + " arguments that weights do not give it: " + kinds);
    }
}
