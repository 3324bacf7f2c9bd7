package org.longalign.model.internal.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stack machine of Python's pickles, protocols 1 to 5, as far as weights need it. Calls are those of {@link
 * TorchCall}; an instruction that could make any other object is refused. Each instruction takes constant memory beside
 * the bytes that it reads, and what a list holds is not kept, since no tensor needs it.
 */
final class PickleMachine {
    private static final Tuple NOTHING = new Tuple(List.of());

    /** Values whose content no tensor depends on. */
    enum Plain {
        MARK("a mark"),
        NONE("None"),
        TRUE("True"),
        FALSE("False"),
        NUMBER("a floating-point number"),
        LIST("a list");

        private final String kind;

        Plain(String kind) {
            this.kind = kind;
        }
    }

    /** A tuple. */
    record Tuple(List<Object> values) {}

    /** A dictionary with strings as keys; its map is created with its first entry. */
    static final class Dictionary {
        private @Nullable Map<String, Object> entries;

        Map<String, Object> entries() {
            return entries == null ? Map.of() : entries;
        }

        private void put(Object key, Object value) {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException(
                        "a dictionary has " + kind(key) + " as a key; weights are named by strings");
            }
            if (entries == null) {
                entries = new LinkedHashMap<>();
            }
            entries.put(name, value);
        }
    }

    private final PickleBytes bytes;
    private final List<Object> stack = new ArrayList<>();
    private final List<Object> memo = new ArrayList<>();

    private PickleMachine(byte[] program) {
        bytes = new PickleBytes(program);
    }

    /**
     * Runs a pickle.
     *
     * @return the value that it leaves: one that {@link #kind} names
     * @throws IllegalArgumentException naming the error and its place, without the file's name
     */
    static Object run(byte[] program) {
        PickleMachine machine = new PickleMachine(program);
        int at = 0;
        try {
            while (true) {
                at = machine.bytes.position();
                int opcode = machine.bytes.unsigned8();
                if (opcode == '.') {
                    return machine.pop();
                }
                machine.step(opcode);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("data.pkl, byte " + at + ": " + e.getMessage(), e);
        }
    }

    /** A word for a value's kind, for error texts. */
    static String kind(Object value) {
        if (value instanceof Plain plain) {
            return plain.kind;
        }
        if (value instanceof TorchGlobal global) {
            return global.pythonName();
        }
        if (value instanceof TensorView) {
            return "a tensor";
        }
        if (value instanceof TensorView.Storage) {
            return "a storage";
        }
        if (value instanceof Dictionary) {
            return "a dictionary";
        }
        return value instanceof Tuple ? "a tuple" : value instanceof Long ? "an integer" : "a string";
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> bytes.skip(1); // PROTO
            case 0x95 -> bytes.skip(8); // FRAME
            case '(' -> stack.add(Plain.MARK);
            case '0' -> popAny();
            case '1' -> popToMark();
            case '2' -> stack.add(top());
            case 'N' -> stack.add(Plain.NONE);
            case 0x88 -> stack.add(Plain.TRUE);
            case 0x89 -> stack.add(Plain.FALSE);
            case ']' -> stack.add(Plain.LIST);
            case '}' -> stack.add(new Dictionary());
            case 'G' -> {
                bytes.skip(8);
                stack.add(Plain.NUMBER);
            }
            case 'F' -> {
                bytes.line();
                stack.add(Plain.NUMBER);
            }
            case 'I' -> stack.add(decimal(bytes.line()));
            case 'L' -> stack.add(decimal(bytes.line().replaceFirst("L$", "")));
            case 'J' -> stack.add((long) bytes.signed32());
            case 'K' -> stack.add((long) bytes.unsigned8());
            case 'M' -> stack.add((long) bytes.unsigned16());
            case 0x8a -> stack.add(bytes.number(bytes.unsigned8())); // LONG1
            case 0x8b -> stack.add(bytes.number(bytes.signed32())); // LONG4
            case 'X' -> stack.add(bytes.text(bytes.unsigned32()));
            case 0x8c -> stack.add(bytes.text(bytes.unsigned8())); // SHORT_BINUNICODE
            case 0x8d -> stack.add(bytes.text(bytes.signed64())); // BINUNICODE8
            case 'U' -> stack.add(bytes.text(bytes.unsigned8()));
            case 'T' -> stack.add(bytes.text(bytes.signed32()));
            case ')' -> stack.add(NOTHING);
            case 0x85, 0x86, 0x87 -> stack.add(tuple(pop(opcode - 0x84))); // TUPLE1 to TUPLE3
            case 't' -> stack.add(tuple(popToMark()));
            case 'l' -> {
                popToMark();
                stack.add(Plain.LIST);
            }
            case 'd' -> {
                Object[] items = popToMark();
                Dictionary dictionary = new Dictionary();
                putAll(dictionary, items);
                stack.add(dictionary);
            }
            case 'a' -> append(pop(1));
            case 'e' -> append(popToMark());
            case 's' -> setItems(pop(2));
            case 'u' -> setItems(popToMark());
            case 'q' -> remember(bytes.unsigned8());
            case 'r' -> remember(bytes.unsigned32());
            case 'p' -> remember(decimalIndex());
            case 0x94 -> remember(memo.size()); // MEMOIZE
            case 'h' -> recall(bytes.unsigned8());
            case 'j' -> recall(bytes.unsigned32());
            case 'g' -> recall(decimalIndex());
            case 'c' -> stack.add(TorchGlobal.of(bytes.line(), bytes.line()));
            case 0x93 -> stackGlobal();
            case 'Q' -> stack.add(TorchCall.storage(pop()));
            case 'R' -> {
                Object[] call = pop(2);
                stack.add(TorchCall.call(call[0], call[1]));
            }
            case 'b' -> build();
            default -> throw new IllegalArgumentException(PickleOpcode.refused(opcode));
        }
    }

    private void stackGlobal() {
        Object[] names = pop(2);
        if (!(names[0] instanceof String module) || !(names[1] instanceof String name)) {
            throw new IllegalArgumentException(
                    "a global is named by " + kind(names[0]) + " and " + kind(names[1]) + " instead of two strings");
        }
        stack.add(TorchGlobal.of(module, name));
    }

    /** Attributes of a dictionary, such as the versions of a model's modules, are of no use for its weights. */
    private void build() {
        Object state = pop();
        if (!(top() instanceof Dictionary) || !(state instanceof Dictionary)) {
            throw new IllegalArgumentException(
                    "attributes in " + kind(state) + " are given to " + kind(top()) + "; only dictionaries have them");
        }
    }

    private void append(Object[] values) {
        if (top() != Plain.LIST) {
            throw new IllegalArgumentException(values.length + " values are appended to " + kind(top()));
        }
    }

    private void setItems(Object[] items) {
        if (!(top() instanceof Dictionary dictionary)) {
            throw new IllegalArgumentException("items are set in " + kind(top()));
        }
        putAll(dictionary, items);
    }

    private static void putAll(Dictionary dictionary, Object[] items) {
        if (items.length % 2 != 0) {
            throw new IllegalArgumentException("the last key of a dictionary has no value");
        }
        for (int i = 0; i < items.length; i += 2) {
            dictionary.put(items[i], items[i + 1]);
        }
    }

    /** Python numbers what it remembers one after the other, so an index far beyond the others is no index. */
    private void remember(long index) {
        Object value = top();
        if (index == memo.size()) {
            memo.add(value);
        } else if (index < memo.size()) {
            memo.set((int) index, value);
        } else {
            throw new IllegalArgumentException(
                    "value " + index + " is to be remembered, but there are only " + memo.size() + " before it");
        }
    }

    private void recall(long index) {
        if (index >= memo.size()) {
            throw new IllegalArgumentException("value " + index + " was never remembered");
        }
        stack.add(memo.get((int) index));
    }

    private long decimalIndex() {
        Object index = decimal(bytes.line());
        if (!(index instanceof Long number) || number < 0) {
            throw new IllegalArgumentException("a remembered value has no index");
        }
        return number;
    }

    /** A decimal number; 01 and 00 are the truth values of old protocols. */
    private static Object decimal(String digits) {
        if (digits.equals("01") || digits.equals("00")) {
            return digits.equals("01") ? Plain.TRUE : Plain.FALSE;
        }
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Shown.of(digits) + " is no integer of 64 bits", e);
        }
    }

    private static Tuple tuple(Object[] values) {
        return new Tuple(List.of(values));
    }

    private Object top() {
        if (stack.isEmpty() || stack.get(stack.size() - 1) == Plain.MARK) {
            throw new IllegalArgumentException("a value is used, but there is none");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private void popAny() {
        if (stack.isEmpty()) {
            throw new IllegalArgumentException("a value is dropped, but there is none");
        }
        stack.remove(stack.size() - 1);
    }

    private Object[] pop(int count) {
        Object[] values = new Object[count];
        for (int i = count - 1; i >= 0; i--) {
            values[i] = pop();
        }
        return values;
    }

    private Object[] popToMark() {
        int mark = stack.size() - 1;
        while (mark >= 0 && stack.get(mark) != Plain.MARK) {
            mark--;
        }
        if (mark < 0) {
            throw new IllegalArgumentException("a mark is used, but there is none");
        }
        List<Object> above = stack.subList(mark + 1, stack.size());
        Object[] values = above.toArray();
        above.clear();
        popAny();
        return values;
    }
}
