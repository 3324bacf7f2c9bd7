package org.longalign.notebook;

import java.util.Locale;

/**
 * The state of a task's progress.
 *
 * @param task its name
 * @param done steps done
 * @param total steps to do; 0 if unknown
 * @param seconds since it began
 * @param perSecond its rate; 0 if unknown
 * @param ended whether it has ended, complete or not
 * @param unit the unit of the steps
 * @param detail more to say of the task; empty for nothing
 */
record ProgressState(
        String task, long done, long total, double seconds, double perSecond, boolean ended, Unit unit, String detail) {
    /** The longest name shown, in characters. */
    private static final int NAME = 60;

    /** The units of progress. */
    enum Unit {
        /** Steps of any kind. */
        STEPS,
        /** Bytes, shown with SI prefixes. */
        BYTES
    }

    /** One line, such as {@code packing: 1,234 of 10,000 (12 %), 617/s, 14 s left}. */
    String text() {
        if (ended) {
            String count = total > 0 && done < total ? "stopped at " + of() : amount(done);
            return name() + ": " + count + " in " + duration(seconds) + rate() + more();
        }
        String share = total > 0 ? " (" + percent() + " %)" : "";
        return name() + ": " + of() + share + rate() + remaining() + more();
    }

    /** A key that changes when the display has to change. */
    String counts() {
        return task + " " + done + " " + ended;
    }

    /** The bar and its line. If the total is unknown, the bar only shows whether the task runs. */
    String html() {
        String colour = !ended ? "#0072B2" : total > 0 && done < total ? "#D55E00" : "#009E73";
        double width = total > 0 ? 100.0 * Math.min(done, total) / total : ended ? 100 : 0;
        String filled = total > 0 || ended
                ? "background:" + colour + ";width:" + String.format(Locale.ROOT, "%.1f", width) + "%"
                : "width:100%;background:repeating-linear-gradient(45deg," + colour + " 0 6px,transparent 6px 12px)";
        return "<div style=\"display:flex;align-items:center;gap:0.7em\">"
                + "<div style=\"flex:none;width:12em;height:0.65em;border-radius:0.35em;overflow:hidden;"
                + "background:rgba(128,128,128,0.3)\"><div style=\"height:100%;" + filled + "\"></div></div>"
                + "<span style=\"font-variant-numeric:tabular-nums\">" + Grid.escape(text()) + "</span></div>";
    }

    private String name() {
        String line = task.replaceAll("\\R", " ");
        return line.length() <= NAME
                ? line
                : line.substring(0, NAME / 2) + "\u2026" + line.substring(line.length() - NAME / 2 + 1);
    }

    private long percent() {
        return Math.min(100, (long) (100.0 * done / total));
    }

    private String of() {
        if (total <= 0) {
            return amount(done);
        }
        return unit == Unit.BYTES ? bytes(done) + " of " + bytes(total) : grouped(done) + " of " + grouped(total);
    }

    private String rate() {
        if (done <= 0 || perSecond <= 0) {
            return "";
        }
        if (unit == Unit.BYTES) {
            return ", " + bytes(Math.round(perSecond)) + "/s";
        }
        return ", "
                + (perSecond >= 10 ? grouped(Math.round(perSecond)) : String.format(Locale.ROOT, "%.2g", perSecond))
                + "/s";
    }

    private String remaining() {
        if (total <= 0 || done >= total || perSecond <= 0) {
            return "";
        }
        return ", " + duration((total - done) / perSecond) + " left";
    }

    private String more() {
        return detail.isEmpty() ? "" : "; " + detail;
    }

    private String amount(long count) {
        return unit == Unit.BYTES ? bytes(count) : grouped(count);
    }

    private static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String bytes(long count) {
        if (count < 1_000) {
            return count + " B";
        }
        int power = Math.min(5, (int) (Math.log10((double) count) / 3));
        return String.format(Locale.ROOT, "%.1f %cB", count / Math.pow(1_000, power), " kMGTP".charAt(power));
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (whole < 60) {
            return whole + " s";
        }
        if (whole >= 100 * 3600) {
            return grouped(whole / 86_400) + " days";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole % 3600 / 60);
    }
}
