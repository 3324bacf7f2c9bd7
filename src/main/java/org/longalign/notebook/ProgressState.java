package org.longalign.notebook;

import java.util.Locale;

/**
 * How far a task is.
 *
 * @param task its name
 * @param done steps done
 * @param total steps to do; 0 where that is not known
 * @param seconds since it began
 * @param ended whether it has ended, complete or not
 */
record ProgressState(String task, long done, long total, double seconds, boolean ended) {

    /** One line, such as {@code packing: 1,234 of 10,000 (12 %), 617/s, 0:14 left}. */
    String text() {
        if (ended) {
            String count = total > 0 && done < total ? "stopped at " + of() : grouped(done);
            return task + ": " + count + " in " + duration(seconds) + rate();
        }
        String share = total > 0 ? " (" + Math.min(100, 100 * done / total) + " %)" : "";
        return task + ": " + of() + share + rate() + remaining();
    }

    String html() {
        String bar =
                total > 0 ? "<progress value=\"" + Math.min(done, total) + "\" max=\"" + total + "\"></progress> " : "";
        return "<div>" + bar + "<span style=\"font-variant-numeric:tabular-nums\">" + HtmlTable.escape(text())
                + "</span></div>";
    }

    private String of() {
        return total > 0 ? grouped(done) + " of " + grouped(total) : grouped(done);
    }

    private String rate() {
        if (done <= 0 || seconds <= 0) {
            return "";
        }
        double perSecond = done / seconds;
        return ", " + (perSecond >= 10 ? grouped(Math.round(perSecond)) : String.format(Locale.ROOT, "%.2g", perSecond))
                + "/s";
    }

    private String remaining() {
        if (total <= 0 || done <= 0 || done >= total) {
            return "";
        }
        return ", " + duration(seconds / done * (total - done)) + " left";
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
    }
}
