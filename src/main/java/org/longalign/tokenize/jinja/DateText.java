package org.longalign.tokenize.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's {@code strftime}, in English. */
final class DateText {
    private DateText() {}

    /** A time by a format such as {@code "%d %b %Y"}. */
    static String format(LocalDateTime time, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
            i += unpadded ? 2 : 1;
            String part = part(time, format.charAt(i));
            text.append(unpadded ? part.replaceFirst("^0+(?=.)", "") : part);
        }
        return text.toString();
    }

    private static String part(LocalDateTime time, char code) {
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
            case 'f' -> "SSSSSS";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'F' -> "uuuu-MM-dd";
            case 'T', 'X' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D', 'x' -> "MM/dd/uu";
            case '%' -> "'%'";
            case 'n' -> "'\n'";
            case 't' -> "'\t'";
            case 'e', 'c', 'r', 'u', 'w', 'G', 'V', 'U', 'W', 'C', 's', 'k', 'l', 'Z', 'z' -> "";
            default -> throw new TemplateError("strftime_now() does not know %" + code);
        };
        return pattern.isEmpty()
                ? computed(time, code)
                : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    private static String computed(LocalDateTime time, char code) {
        int weekday = time.getDayOfWeek().getValue();
        return switch (code) {
            case 'e' -> blank(time.getDayOfMonth());
            case 'k' -> blank(time.getHour());
            case 'l' -> blank((time.getHour() + 11) % 12 + 1);
            case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
            case 'r' -> format(time, "%I:%M:%S %p");
            case 'u' -> String.valueOf(weekday);
            case 'w' -> String.valueOf(weekday % 7);
            case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'U' -> two((time.getDayOfYear() + 6 - weekday % 7) / 7);
            case 'W' -> two((time.getDayOfYear() + 6 - (weekday - 1)) / 7);
            case 'C' -> two(time.getYear() / 100);
            case 's' -> String.valueOf(ChronoUnit.SECONDS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
            default -> "";
        };
    }

    private static String blank(int number) {
        return (number < 10 ? " " : "") + number;
    }

    private static String two(int number) {
        return (number < 10 ? "0" : "") + number;
    }
}
