package org.longalign.model.internal.pickle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.model.internal.pickle.PickleMachine.Dictionary;
import org.longalign.model.internal.pickle.PickleMachine.Plain;
import org.longalign.model.internal.pickle.PickleMachine.Tuple;
import org.longalign.model.internal.pickle.TorchArchive.Opcodes;

/** What each instruction leaves, by the comments of Python's {@code pickletools}. */
class PickleMachineTest {
    private static Object run(Opcodes pickle) {
        return PickleMachine.run(pickle.add('.').bytes());
    }

    private static Opcodes line(int opcode, String text) {
        Opcodes pickle = new Opcodes().add(opcode);
        for (byte b : (text + "\n").getBytes(StandardCharsets.UTF_8)) {
            pickle.add(b);
        }
        return pickle;
    }

    private static void refused(String part, Opcodes pickle) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> run(pickle)).getMessage());
        assertTrue(message.contains(part), message);
    }

    @Test
    void integers() {
        assertEquals(42L, run(line('I', "42")));
        assertEquals(-7L, run(line('L', "-7L")));
        assertEquals(7L, run(line('L', "7")));
        assertEquals(Plain.TRUE, run(line('I', "01")));
        assertEquals(Plain.FALSE, run(line('I', "00")));
        refused("is no integer of 64 bits", line('I', "4L"));
        assertEquals(-2L, run(new Opcodes().add('J', 0xfe, 0xff, 0xff, 0xff)));
        assertEquals(255L, run(new Opcodes().add('K', 0xff)));
        assertEquals(0xff34L, run(new Opcodes().add('M', 0x34, 0xff)));
        assertEquals(0L, run(new Opcodes().add(0x8a, 0)));
        assertEquals(-256L, run(new Opcodes().add(0x8a, 2, 0, 0xff)));
        assertEquals(0xffL, run(new Opcodes().add(0x8a, 2, 0xff, 0)));
        assertEquals(Long.MIN_VALUE, run(new Opcodes().add(0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x80)));
        assertEquals(5L, run(new Opcodes().add(0x8b, 1, 0, 0, 0, 5)));
    }

    @Test
    void textsAndOtherValues() {
        assertEquals("é", run(new Opcodes().text("é")));
        assertEquals("ab", run(new Opcodes().add(0x8c, 2, 'a', 'b')));
        assertEquals("a", run(new Opcodes().add(0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 'a')));
        assertEquals("a", run(new Opcodes().add('U', 1, 'a')));
        assertEquals("", run(new Opcodes().add('T', 0, 0, 0, 0)));
        assertEquals(Plain.NONE, run(new Opcodes().add('N')));
        assertEquals(Plain.TRUE, run(new Opcodes().add(0x88)));
        assertEquals(Plain.FALSE, run(new Opcodes().add(0x89)));
        assertEquals(Plain.NUMBER, run(new Opcodes().add('G', 0, 0, 0, 0, 0, 0, 0, 0)));
        assertEquals(Plain.NUMBER, run(line('F', "1.5")));
        assertEquals(TorchGlobal.ORDERED_DICTIONARY, run(new Opcodes().global("collections", "OrderedDict")));
        Opcodes named = new Opcodes().text("collections").text("OrderedDict").add(0x93);
        assertEquals(TorchGlobal.ORDERED_DICTIONARY, run(named));
        refused(
                "a global is named by an integer and a string",
                new Opcodes().add('K', 1).text("a").add(0x93));
    }

    @Test
    void theStack() {
        assertEquals(1L, run(new Opcodes().add(0x80, 4, 0x95, '.', '.', '.', '.', '.', '.', '.', '.', 'K', 1)));
        assertEquals(1L, run(new Opcodes().add('K', 1, 'K', 2, '0')));
        assertEquals(1L, run(new Opcodes().add('K', 1, '(', 'K', 2, 'K', 3, '1')));
        assertEquals(1L, run(new Opcodes().add('K', 1, '(', '0')), "a mark is dropped, too");
        assertEquals(new Tuple(List.of(1L, 1L)), run(new Opcodes().add('K', 1, '2', 0x86)));
        assertEquals(new Tuple(List.of(1L)), run(new Opcodes().add('K', 1, 0x85)));
        assertEquals(new Tuple(List.of(1L, 2L, 3L)), run(new Opcodes().add('K', 1, 'K', 2, 'K', 3, 0x87)));
        assertEquals(new Tuple(List.of(2L, 3L)), run(new Opcodes().add('K', 1, '(', 'K', 2, 'K', 3, 't')));
        assertEquals(new Tuple(List.of()), run(new Opcodes().add('(', 't')));
        assertEquals(new Tuple(List.of()), run(new Opcodes().add(')')));
        refused("byte 2: a mark is used, but there is none", new Opcodes().add('K', 1, 't'));
        refused("byte 0: a value is dropped, but there is none", new Opcodes().add('0'));
        refused("byte 3: a value is used, but there is none", new Opcodes().add('K', 1, '(', 0x85));
    }

    @Test
    void listsAndDictionaries() {
        assertEquals(Plain.LIST, run(new Opcodes().add('(', 'K', 1, 'l')));
        assertEquals(Plain.LIST, run(new Opcodes().add(']', 'K', 1, 'a')));
        assertEquals(Plain.LIST, run(new Opcodes().add(']', '(', 'K', 1, 'K', 2, 'e')));
        refused("1 values are appended to a dictionary", new Opcodes().add('}', 'K', 1, 'a'));
        refused("2 values are appended to a tuple", new Opcodes().add(')', '(', 'K', 1, 'K', 2, 'e'));
        assertEquals(Map.of(), entries(new Opcodes().add('}')));
        assertEquals(Map.of("a", 1L), entries(new Opcodes().add('(').text("a").add('K', 1, 'd')));
        assertEquals(Map.of("a", 1L), entries(new Opcodes().add('}').text("a").add('K', 1, 's')));
        Opcodes two =
                new Opcodes().add('}', '(').text("a").add('K', 1).text("b").add('K', 2, 'u');
        assertEquals(Map.of("a", 1L, "b", 2L), entries(two));
        refused(
                "the last key of a dictionary has no value",
                new Opcodes().add('(').text("a").add('d'));
        refused("items are set in a list", new Opcodes().add(']').text("a").add('K', 1, 's'));
        Opcodes key = new Opcodes().add('(', 'G', 0, 0, 0, 0, 0, 0, 0, 0, 'N', 'd');
        refused("a dictionary has a floating-point number as a key", key);
        assertEquals(Map.of(), entries(new Opcodes().add('}', '}', 'b')), "attributes of a dictionary");
        refused("attributes in a list are given to a dictionary", new Opcodes().add('}', ']', 'b'));
    }

    private static Map<String, Object> entries(Opcodes pickle) {
        return assertInstanceOf(Dictionary.class, run(pickle)).entries();
    }

    @Test
    void whatIsRememberedIsRecalled() {
        assertEquals(1L, run(new Opcodes().add('K', 1, 'q', 0, '0', 'h', 0)));
        assertEquals(1L, run(new Opcodes().add('K', 1, 'r', 0, 0, 0, 0, '0', 'j', 0, 0, 0, 0)));
        assertEquals(1L, run(new Opcodes().add('K', 1, 'p', '0', '\n', '0', 'g', '0', '\n')));
        assertEquals(2L, run(new Opcodes().add('K', 1, 0x94, 'K', 2, 0x94, 'h', 1)));
        assertEquals(2L, run(new Opcodes().add('K', 1, 'q', 0, 'K', 2, 'q', 0, 'h', 0)), "in the place of the first");
        refused("value 1 is to be remembered, but there are only 0 before it", new Opcodes().add('K', 1, 'q', 1));
        refused("value 1 was never remembered", new Opcodes().add('K', 1, 'q', 0, 'h', 1));
        refused("a remembered value has no index", new Opcodes().add('K', 1, 'p', '-', '1', '\n'));
        refused("a remembered value has no index", new Opcodes().add('K', 1, 'p', '0', '1', '\n'));
    }

    @Test
    void kindsAreNamed() {
        Opcodes storage = new Opcodes().add('(').text("storage").global("torch", "FloatStorage");
        storage.text("0").text("cpu").add('K', 6, 't', 'Q');
        assertEquals("a storage", PickleMachine.kind(run(storage)));
        assertEquals("collections.OrderedDict", PickleMachine.kind(TorchGlobal.ORDERED_DICTIONARY));
        assertEquals("a dictionary", PickleMachine.kind(run(new Opcodes().add('}'))));
        assertEquals("a tuple", PickleMachine.kind(run(new Opcodes().add(')'))));
        assertEquals("an integer", PickleMachine.kind(1L));
        assertEquals("a string", PickleMachine.kind("a"));
        assertEquals("None", PickleMachine.kind(Plain.NONE));
    }

    @Test
    void valuesEndWithinThePickle() {
        assertEquals("", run(new Opcodes().add('U', 0)));
        for (Opcodes cut : List.of(
                new Opcodes().add('M', 1),
                new Opcodes().add('J', 1, 2),
                new Opcodes().add('U', 3, 'a'),
                new Opcodes().add('I', '4'),
                new Opcodes().add('G', 1, 2))) {
            String message =
                    String.valueOf(assertThrows(IllegalArgumentException.class, () -> PickleMachine.run(cut.bytes()))
                            .getMessage());
            assertTrue(message.startsWith("data.pkl, byte 0: "), message);
        }
    }
}
