package org.longalign.tokenize.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProtobufReaderTest {
    private static ProtobufReader at(Protobuf message, int field) {
        ProtobufReader reader = new ProtobufReader(message.bytes());
        assertEquals(field, reader.field());
        return reader;
    }

    @Test
    void fieldsOfEveryTypeAreReadOrSkipped() {
        byte[] message = new Protobuf()
                .raw(0x08, 0x96, 0x01) // the example of the encoding's description: field 1 is 150
                .integer(2, -1)
                .integer(3, 1L << 40 | 7)
                .integer(4, 0)
                .integer(4, 300)
                .number(5, -1.5f)
                .text(6, "é")
                .data(7, new byte[] {1, 2})
                .message(8, new Protobuf().integer(1, 9))
                .integer(0x1fffffff, 1)
                .bytes();
        ProtobufReader reader = new ProtobufReader(message);
        assertEquals(1, reader.field());
        assertEquals(150, reader.integer());
        assertEquals(2, reader.field());
        assertEquals(-1, reader.integer());
        assertEquals(3, reader.field());
        assertEquals(7, reader.integer(), "cut to 32 bits");
        assertEquals(4, reader.field());
        assertFalse(reader.truth());
        assertEquals(4, reader.field());
        assertTrue(reader.truth());
        assertEquals(5, reader.field());
        assertEquals(-1.5f, reader.number());
        assertEquals(6, reader.field());
        assertEquals("é", reader.text());
        assertEquals(7, reader.field());
        assertArrayEquals(new byte[] {1, 2}, reader.data());
        assertEquals(8, reader.field());
        ProtobufReader inner = reader.message();
        assertEquals(1, inner.field());
        assertEquals(9, inner.integer());
        assertEquals(0, inner.field());
        assertEquals(0x1fffffff, reader.field());
        assertTrue(reader.truth());
        assertEquals(0, reader.field());

        ProtobufReader skipped = new ProtobufReader(new Protobuf()
                .integer(1, 1L << 62)
                .fixed64(2, -1)
                .data(3, new byte[300])
                .number(4, 1)
                .integer(5, 5)
                .bytes());
        for (int field = 1; field < 5; field++) {
            assertEquals(field, skipped.field());
            skipped.skip();
        }
        assertEquals(5, skipped.field());
        assertEquals(5, skipped.integer());
        assertEquals(0, skipped.field());
    }

    @Test
    void whatIsBrokenIsNamedWithItsPlace() {
        refused("a field with the number 0 at byte 1", new Protobuf().integer(0, 1), 0, ProtobufReader::skip);
        refused("the number 536870912 at byte 5", new Protobuf().integer(0x20000000, 1), 0, ProtobufReader::skip);
        refused("a field of the wire type 3 at byte 1", new Protobuf().raw(0x0b), 1, ProtobufReader::skip);
        refused("an end in the middle of a number at byte 2", new Protobuf().raw(0x08, 0x80), 1, ProtobufReader::skip);
        refused(
                "a number of more than 64 bits",
                new Protobuf().raw(0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01),
                1,
                ProtobufReader::skip);
        refused("4 bytes where 3 are left at byte 1", new Protobuf().raw(0x0d, 1, 2, 3), 1, ProtobufReader::number);
        refused("8 bytes where 7 are left", new Protobuf().raw(0x09, 1, 2, 3, 4, 5, 6, 7), 1, ProtobufReader::skip);
        refused("3 bytes where 2 are left at byte 2", new Protobuf().raw(0x0a, 3, 1, 2), 1, ProtobufReader::data);
        refused(
                "18446744073709551615 bytes where 0 are left",
                new Protobuf().raw(0x0a).varint(-1),
                1,
                ProtobufReader::data);
        refused("a text that is not UTF-8 at byte 2", new Protobuf().raw(0x0a, 1, 0xc3), 1, ProtobufReader::text);
    }

    @Test
    void otherTypesAreRefused() {
        Protobuf integer = new Protobuf().integer(1, 5);
        String due = "a field of the wire type 0 where %d is due at byte 1";
        refused(due.formatted(5), integer, 1, ProtobufReader::number);
        refused(due.formatted(2), integer, 1, ProtobufReader::text);
        refused(due.formatted(2), integer, 1, ProtobufReader::data);
        refused(due.formatted(2), integer, 1, ProtobufReader::message);
        Protobuf text = new Protobuf().text(1, "a");
        refused("of the wire type 2 where 0 is due", text, 1, ProtobufReader::integer);
        refused("of the wire type 2 where 0 is due", text, 1, ProtobufReader::truth);
    }

    /** Refused when the field's number is read, where that is 0 here, or its value. */
    private static void refused(String part, Protobuf message, int field, Consumer<ProtobufReader> value) {
        IllegalArgumentException e = field == 0
                ? assertThrows(IllegalArgumentException.class, () -> new ProtobufReader(message.bytes()).field())
                : assertThrows(IllegalArgumentException.class, () -> value.accept(at(message, field)));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }
}
