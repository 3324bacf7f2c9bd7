package org.longalign.tokenize.jinja;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** The functions that transformers gives to templates. */
final class PythonFunctions {
    private PythonFunctions() {}

    static final List<ELFunctionDefinition> OWN = List.of(
            new ELFunctionDefinition("", "raise_exception", PythonFunctions.class, "raiseException", Object.class),
            new ELFunctionDefinition("", "strftime_now", PythonFunctions.class, "now", Object.class),
            new ELFunctionDefinition("", "dict", PythonFunctions.class, "dict", Object[].class),
            new ELFunctionDefinition("", "range", PythonFunctions.class, "range", Object[].class));

    /** The message of a template that refuses a conversation. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** {@code raise_exception(message)}. */
    static Object raiseException(@Nullable Object message) {
        throw new Refused(PythonText.str(message));
    }

    /** {@code strftime_now(format)}. */
    static String now(Object format) {
        ZonedDateTime now = ZonedDateTime.now(((BoundedRendering) JinjavaInterpreter.getCurrent()).clock());
        StringBuilder text = new StringBuilder();
        String pattern = PythonText.str(format);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '%' || i + 1 == pattern.length()) {
                text.append(c);
                continue;
            }
            boolean unpadded = pattern.charAt(i + 1) == '-' && i + 2 < pattern.length();
            i += unpadded ? 2 : 1;
            String part = part(now, pattern.charAt(i));
            text.append(unpadded ? part.replaceFirst("^0+(?=.)", "") : part);
        }
        return text.toString();
    }

    private static String part(ZonedDateTime now, char code) {
        String pattern = switch (code) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            case '%' -> "'%'";
            default -> throw new ELException("strftime_now does not know %" + code);
        };
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
    }

    /** {@code dict(a=1, b=2)}. */
    static Map<String, @Nullable Object> dict(Object... entries) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (Object entry : entries) {
            if (!(entry instanceof NamedParameter named)) {
                throw new ELException("dict() takes named arguments only");
            }
            map.put(named.getName(), named.getValue());
        }
        return map;
    }

    /** {@code range(end)}, {@code range(start, end)}, {@code range(start, end, step)}. */
    static List<Long> range(Object... bounds) {
        long[] numbers = new long[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            if (!(bounds[i] instanceof Number number)) {
                throw new ELException("range() needs numbers");
            }
            numbers[i] = number.longValue();
        }
        long start = numbers.length > 1 ? numbers[0] : 0;
        long end = numbers.length > 1 ? numbers[1] : numbers[0];
        long step = numbers.length > 2 ? numbers[2] : 1;
        if (step == 0) {
            throw new ELException("range() cannot step by 0");
        }
        BoundedRendering.checkSize(Math.max(0, Math.subtractExact(end, start) / step));
        List<Long> range = new ArrayList<>();
        for (long i = start; step > 0 ? i < end : i > end; i += step) {
            range.add(i);
        }
        return range;
    }
}
