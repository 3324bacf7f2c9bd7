package org.longalign.model.internal.pickle;

import java.util.Map;

/** The instructions of a pickle that weights do not need. */
final class PickleOpcode {
    private static final Map<Integer, String> REFUSED = Map.ofEntries(
            Map.entry((int) 'P', "PERSID, a storage named by a line of text"),
            Map.entry((int) 'S', "STRING, a string as Python 2 writes it"),
            Map.entry((int) 'V', "UNICODE, a string of protocol 0"),
            Map.entry((int) 'B', "BINBYTES, raw bytes"),
            Map.entry((int) 'C', "SHORT_BINBYTES, raw bytes"),
            Map.entry((int) 'i', "INST, which makes an object of any class"),
            Map.entry((int) 'o', "OBJ, which makes an object of any class"),
            Map.entry(0x81, "NEWOBJ, which makes an object of any class"),
            Map.entry(0x82, "EXT1, which names a class by a number"),
            Map.entry(0x83, "EXT2, which names a class by a number"),
            Map.entry(0x84, "EXT4, which names a class by a number"),
            Map.entry(0x8e, "BINBYTES8, raw bytes"),
            Map.entry(0x8f, "EMPTY_SET, a set"),
            Map.entry(0x90, "ADDITEMS, a set"),
            Map.entry(0x91, "FROZENSET, a set"),
            Map.entry(0x92, "NEWOBJ_EX, which makes an object of any class"),
            Map.entry(0x96, "BYTEARRAY8, raw bytes"),
            Map.entry(0x97, "NEXT_BUFFER, memory outside the file"),
            Map.entry(0x98, "READONLY_BUFFER, memory outside the file"));

    private PickleOpcode() {}

    /** The complaint about an instruction. */
    static String refused(int opcode) {
        String name = REFUSED.get(opcode);
        return name == null
                ? String.format("0x%02x is no instruction of a pickle: the file is damaged", opcode)
                : "the instruction " + name + ", is not among those that weights need. If you trust where the file"
                        + " comes from, load it in Python and save the plain tensors as safetensors";
    }
}
