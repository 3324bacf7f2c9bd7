package org.longalign.kernel.internal.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferResource;
import org.junit.jupiter.api.Test;

class DownloadProgressTest {
    private final List<String> shown = new ArrayList<>();
    private long nanos;
    private final DownloadProgress progress = new DownloadProgress(shown::add, () -> nanos);
    private final TransferEvent.Builder event = new TransferEvent.Builder(
            new DefaultRepositorySystemSession(),
            new TransferResource("id", "https://example.org", "g/a/1/a-1.jar", null, null));

    private void download(int megabytes, double seconds) {
        progress.transferInitiated(event.build());
        for (int i = 0; i < megabytes; i++) {
            nanos += (long) (seconds / megabytes * 1e9);
            progress.transferProgressed(
                    event.setDataBuffer(ByteBuffer.allocate(1_000_000)).build());
        }
        progress.transferSucceeded(event.build());
    }

    @Test
    void shortDownloadsAreSilent() {
        download(10, 1.9);
        progress.close();
        assertEquals(List.of(), shown);
    }

    @Test
    void longDownloadsSayHowFarTheyAre() {
        download(4, 4);
        progress.close();
        assertEquals(
                List.of(
                        "downloading a-1.jar, 0 files, 2.0 MB so far",
                        "downloading a-1.jar, 0 files, 3.0 MB so far",
                        "downloading a-1.jar, 0 files, 4.0 MB so far",
                        "downloaded 1 file, 4.0 MB"),
                shown);
    }
}
