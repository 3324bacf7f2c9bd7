package org.longalign.chat.cost;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.Utf8;

/**
 * A price list of models. Some prices are shipped, with the month in which they were looked up. Your own file overrides
 * them:
 *
 * <pre>
 * {"currency": "USD", "models": {
 *   "gpt-4o": {"input": 2.50, "cachedInput": 1.25, "output": 10.00, "checked": "2026-03"},
 *   "my-server-model": {"input": 0, "output": 0},
 *   "*": {"input": 0, "output": 0}}}
 * </pre>
 *
 * <p>Prices are per million tokens. {@code cachedInput} and {@code cacheWrite} default to {@code input}; {@code *}
 * means every model that is not listed. A model name with a date, such as {@code gpt-4o-2024-08-06}, has the price of
 * the name without the date unless it is listed itself. Prices that depend on the length of a request cannot be listed:
 * enter the one for the lengths you send.
 */
public final class Prices {
    private static final String ANY = "*";
    private static final String SHIPPED = "prices.json";
    private static final Pattern DATED = Pattern.compile("(.+)-(\\d{4}-\\d{2}-\\d{2}|\\d{8}|latest)");

    private final String currency;
    private final Map<String, Price> models;
    private final Map<String, String> checked;

    private Prices(String currency, Map<String, Price> models, Map<String, String> checked) {
        this.currency = currency;
        this.models = models;
        this.checked = checked;
    }

    /** The price list that comes with the library. */
    public static Prices shipped() {
        try (InputStream in = Objects.requireNonNull(Prices.class.getResourceAsStream(SHIPPED))) {
            return parse(Jsonl.JSON.readTree(in), SHIPPED);
        } catch (IOException e) {
            throw new UncheckedIOException("the library's " + SHIPPED + " cannot be read", e);
        }
    }

    /**
     * Reads a price list. Models that it does not list have the shipped prices, if the currency is the same.
     *
     * @throws IllegalArgumentException naming the file and the field, if the file is invalid
     * @throws UncheckedIOException if it cannot be read
     */
    public static Prices read(Path file) {
        Prices own;
        try {
            own = parse(Jsonl.JSON.readTree(Utf8.read(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + JsonProblem.of(e));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the prices in " + file + ": " + e.getMessage(), e);
        }
        Prices shipped = shipped();
        if (!own.currency.equals(shipped.currency)) {
            return own;
        }
        Map<String, Price> models = new TreeMap<>(shipped.models);
        models.putAll(own.models);
        Map<String, String> checked = new TreeMap<>(shipped.checked);
        checked.keySet().removeAll(own.models.keySet());
        checked.putAll(own.checked);
        return new Prices(own.currency, models, checked);
    }

    private static Prices parse(JsonNode root, String where) {
        String currency = root.path("currency").asText("");
        if (currency.isBlank() || !root.path("models").isObject()) {
            throw new IllegalArgumentException(where + ": prices need the fields \"currency\" and \"models\"");
        }
        Map<String, Price> models = new TreeMap<>();
        Map<String, String> checked = new TreeMap<>();
        root.path("models").properties().forEach(entry -> {
            JsonNode price = entry.getValue();
            String place = where + ": models." + entry.getKey();
            BigDecimal input = amount(price, "input", null, place);
            models.put(
                    entry.getKey(),
                    new Price(
                            input,
                            amount(price, "cachedInput", input, place),
                            amount(price, "cacheWrite", input, place),
                            amount(price, "output", null, place)));
            if (price.hasNonNull("checked")) {
                checked.put(entry.getKey(), price.path("checked").asText());
            }
        });
        return new Prices(currency, models, checked);
    }

    private static BigDecimal amount(JsonNode price, String field, @Nullable BigDecimal otherwise, String place) {
        JsonNode amount = price.path(field);
        if (amount.isMissingNode() && otherwise != null) {
            return otherwise;
        }
        if (!amount.isNumber() || amount.decimalValue().signum() < 0) {
            throw new IllegalArgumentException(place + "." + field + " must be a number, money per million tokens");
        }
        return amount.decimalValue();
    }

    /** A copy with the price of one model added or changed. */
    public Prices with(String model, Price price) {
        Map<String, Price> more = new TreeMap<>(models);
        more.put(model, price);
        return new Prices(currency, more, checked);
    }

    /** The currency, such as {@code USD}. */
    public String currency() {
        return currency;
    }

    /** The price of a model, if listed. */
    public Optional<Price> find(String model) {
        return listed(model).map(models::get);
    }

    /**
     * The price of a model.
     *
     * @throws IllegalArgumentException if it is not listed, saying where to add it
     */
    public Price of(String model) {
        return find(model)
                .orElseThrow(() -> new IllegalArgumentException("no price is known for the model " + model
                        + "; add it to a price file (see Prices.read), with 0 for your own server"));
    }

    /** The month in which the price of a model was looked up, such as {@code 2026-03}, if known. */
    public Optional<String> checked(String model) {
        return listed(model).map(checked::get);
    }

    private Optional<String> listed(String model) {
        if (models.containsKey(model)) {
            return Optional.of(model);
        }
        Matcher dated = DATED.matcher(model);
        if (dated.matches() && models.containsKey(dated.group(1))) {
            return Optional.of(dated.group(1));
        }
        return models.containsKey(ANY) ? Optional.of(ANY) : Optional.empty();
    }

    @Override
    public String toString() {
        return "prices of " + models.size() + " models in " + currency;
    }
}
