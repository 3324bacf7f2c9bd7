package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** A dictionary in the order of its keys, of which 1, 1.0 and true are one. */
final class Dict {
    private static final Object UNDEFINED = new Object();

    private final Map<Object, Entry> entries = new LinkedHashMap<>();

    /** A key with its value. */
    record Entry(Object key, Object value) {
        TupleValue pair() {
            return Items.pair(key, value);
        }
    }

    /** Views of a dictionary: what its methods of these names return. */
    enum Part {
        KEYS,
        VALUES,
        ITEMS;

        Object of(Entry entry) {
            return switch (this) {
                case KEYS -> entry.key();
                case VALUES -> entry.value();
                case ITEMS -> entry.pair();
            };
        }
    }

    /** One part of all entries; unlike a list it has no index. */
    record View(Dict dict, Part part) {}

    /** The value of a key; null if it has none. */
    @Nullable
    Object get(RenderingBudget budget, Object key) {
        Entry entry = entries.get(key(budget, key));
        return entry == null ? null : entry.value();
    }

    /** Sets a value, where the key first stood if it is there. */
    void put(RenderingBudget budget, Object key, Object value) {
        budget.makeItems(1);
        Object hashed = key(budget, key);
        Entry old = entries.get(hashed);
        entries.put(hashed, new Entry(old == null ? key : old.key(), value));
    }

    /** Adds an entry of the variables. */
    void put(String key, Object value) {
        entries.put(key, new Entry(key, value));
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    int size() {
        return entries.size();
    }

    /**
     * A value by whose equality Python's holds: numbers of any type are equal if they are the same number.
     *
     * @throws TemplateError if a list or dictionary is in it
     */
    static Object key(RenderingBudget budget, Object value) {
        if (value instanceof String text) {
            budget.read(text.length());
            return text;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        if (value instanceof Double number && number == Math.rint(number) && !Double.isInfinite(number)) {
            return Numbers.whole(number);
        }
        if (value instanceof BigInteger whole) {
            return whole;
        }
        if (value instanceof Undefined) {
            return UNDEFINED;
        }
        if (value instanceof TupleValue tuple) {
            budget.deeper();
            budget.makeItems(tuple.items().size());
            List<Object> keys = new ArrayList<>(tuple.items().size());
            for (Object item : tuple.items()) {
                keys.add(key(budget, item));
            }
            budget.leave();
            return keys;
        }
        boolean view = value instanceof View part && part.part() != Part.VALUES;
        if (view || value instanceof Items || value instanceof Dict) {
            throw new TemplateError(Values.a(value) + " cannot be a key");
        }
        return value;
    }
}
