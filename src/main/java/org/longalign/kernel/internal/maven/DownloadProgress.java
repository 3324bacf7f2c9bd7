package org.longalign.kernel.internal.maven;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Reports the progress of a request's downloads twice a second, once they have taken longer than two seconds. */
final class DownloadProgress extends AbstractTransferListener {
    private static final long SILENT_NANOS = 2_000_000_000L;
    private static final long STEP_NANOS = 500_000_000L;

    private final Consumer<String> shown;
    private final LongSupplier clock;
    private final Set<String> running = new HashSet<>();
    private boolean started;
    private long nextNanos;
    private int files;
    private long bytes;
    private boolean visible;

    /**
     * @param shown takes each text, which replaces the one before
     * @param clock the time in nanoseconds
     */
    DownloadProgress(Consumer<String> shown, LongSupplier clock) {
        this.shown = shown;
        this.clock = clock;
    }

    @Override
    public synchronized void transferInitiated(TransferEvent event) {
        if (!started) {
            started = true;
            nextNanos = clock.getAsLong() + SILENT_NANOS;
        }
        running.add(name(event));
        tick(name(event));
    }

    @Override
    public synchronized void transferProgressed(TransferEvent event) {
        bytes += event.getDataLength();
        tick(name(event));
    }

    @Override
    public synchronized void transferSucceeded(TransferEvent event) {
        if (event.getRequestType() != TransferEvent.RequestType.GET_EXISTENCE) {
            files++;
        }
        running.remove(name(event));
    }

    @Override
    public synchronized void transferFailed(TransferEvent event) {
        running.remove(name(event));
    }

    /** Reports the total if any progress was shown. */
    synchronized void close() {
        if (visible) {
            shown.accept("downloaded " + amount());
        }
    }

    private void tick(String name) {
        long now = clock.getAsLong();
        if (now - nextNanos >= 0) {
            nextNanos = now + STEP_NANOS;
            visible = true;
            String others = running.size() > 1 ? " and " + (running.size() - 1) + " more" : "";
            shown.accept("downloading " + name + others + ", " + amount() + " so far");
        }
    }

    private String amount() {
        return files + (files == 1 ? " file, " : " files, ") + String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static String name(TransferEvent event) {
        String path = event.getResource().getResourceName();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
