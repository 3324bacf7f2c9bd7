package org.longalign.chat.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.chat.Usage;

class PricesTest {
    @TempDir
    Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("prices.json"), text.replace('\'', '"'));
    }

    private static Price price(String input, String cached, String write, String output) {
        return new Price(new BigDecimal(input), new BigDecimal(cached), new BigDecimal(write), new BigDecimal(output));
    }

    private static void assertMoney(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), () -> expected + " and not " + actual);
    }

    @Test
    void eachKindOfTokenHasItsPrice() {
        Price price = price("3", "0.3", "3.75", "15");
        assertMoney("3", price.cost(new Usage(1_000_000, 0, 0)));
        assertMoney("0.3", price.cost(new Usage(1_000_000, 1_000_000, 0)));
        assertMoney("3.75", price.cost(new Usage(1_000_000, 0, 0, 1_000_000)));
        assertMoney("15", price.cost(new Usage(0, 0, 1_000_000)));
        assertMoney("0.000003", price.cost(new Usage(1, 0, 0)));
        assertMoney("18.75", price.mostCost(1_000_000, 1_000_000));
        assertMoney("0", Price.FREE.cost(new Usage(10, 0, 10)));
    }

    @Test
    void everyShippedPriceIsDatedAndOrdered() {
        Prices shipped = Prices.shipped();
        assertEquals("USD", shipped.currency());
        for (String model : new String[] {"gpt-4o", "gpt-4.1-mini", "gpt-5.5", "claude-haiku-4-5", "claude-opus-5-5"}) {
            Price price = shipped.of(model);
            assertTrue(price.cachedInput().compareTo(price.input()) < 0, model);
            assertTrue(price.output().compareTo(price.input()) > 0, model);
            assertTrue(shipped.checked(model).orElseThrow().matches("20\\d\\d-\\d\\d"), model);
        }
    }

    @Test
    void aDateBehindANameIsPassedOver() {
        Prices prices = Prices.shipped();
        assertEquals(prices.of("gpt-4o"), prices.of("gpt-4o-2024-08-06"));
        assertEquals(prices.of("claude-haiku-4-5"), prices.of("claude-haiku-4-5-20251001"));
        assertEquals(Optional.empty(), prices.find("gpt-4o-something"));
        Price own = price("9", "9", "9", "9");
        assertEquals(own, prices.with("gpt-4o-2024-08-06", own).of("gpt-4o-2024-08-06"));
    }

    @Test
    void anUnknownModelIsAnErrorThatSaysWhatToDo() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Prices.shipped().of("my-model"));
        assertTrue(String.valueOf(e.getMessage()).contains("my-model"), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains("Prices.read"), e::getMessage);
    }

    @Test
    void aFileHasTheLastWord() throws Exception {
        Prices prices = Prices.read(file("{'currency': 'USD', 'models': {'gpt-4o': {'input': 1, 'output': 2.5},"
                + " '*': {'input': 0, 'output': 0}}}"));
        assertEquals(price("1", "1", "1", "2.5"), prices.of("gpt-4o"));
        assertEquals(Optional.empty(), prices.checked("gpt-4o"));
        assertEquals(Prices.shipped().of("gpt-4.1"), prices.of("gpt-4.1"));
        assertMoney("0", prices.of("my-model").mostCost(1_000_000, 1_000_000));
    }

    @Test
    void currenciesAreNotMixed() throws Exception {
        Prices prices = Prices.read(
                file("{'currency': 'CNY', 'models': {'qwen': {'input': 2, 'cachedInput': 0.8, 'output': 8}}}"));
        assertEquals("CNY", prices.currency());
        assertEquals(price("2", "0.8", "2", "8"), prices.of("qwen"));
        assertEquals(Optional.empty(), prices.find("gpt-4o"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "[]",
                "{'currency': 'USD'}",
                "{'currency': '', 'models': {}}",
                "{'currency': 'USD', 'models': {'m': {'input': 1}}}",
                "{'currency': 'USD', 'models': {'m': {'input': '1', 'output': 1}}}",
                "{'currency': 'USD', 'models': {'m': {'input': 1, 'output': -1}}}"
            })
    void badFilesAreErrorsWithTheirPlace(String text) throws Exception {
        Path file = file(text);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Prices.read(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file.toString()), e::getMessage);
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.json");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> Prices.read(missing));
        assertTrue(String.valueOf(e.getMessage()).contains(missing.toString()), e::getMessage);
    }
}
