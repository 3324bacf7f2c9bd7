package org.longalign.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPyTorchTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({
        "version.py, __version__ = '2.7.1+cu126', 2.7.1, cu126",
        "version.py, __version__ = '2.13.0+cpu', 2.13.0, cpu",
        "version.py, __version__ = '2.7.1', 2.7.1, cpu",
        "build-version, 2.7.1+cu128, 2.7.1, cu128"
    })
    void theVersionComesFromTheInstallation(String file, String line, String version, String build) throws IOException {
        Path lib = library();
        Files.writeString(home.resolve("torch").resolve(file), "from typing import Optional\n" + line + "\n");
        LocalPyTorch found = LocalPyTorch.at(lib.toString(), "1.2.3");
        assertEquals(new LocalPyTorch(lib, version, build), found);
        assertEquals(
                found,
                LocalPyTorch.at(lib.resolve(System.mapLibraryName("torch")).toString(), null));
        assertEquals(found, LocalPyTorch.at(home.resolve("nowhere") + File.pathSeparator + lib, null));
        Path link = Files.createSymbolicLink(home.resolve("link"), lib);
        assertEquals(found, LocalPyTorch.at(link.toString(), null));
    }

    @Test
    void anInstallationThatDoesNotTellIsAskedFor() throws IOException {
        Path lib = library();
        String message = refusal(() -> LocalPyTorch.at(lib.toString(), null));
        assertTrue(message.contains(lib + " does not tell its version"), message);
        assertTrue(message.contains("PYTORCH_VERSION"), message);
        assertEquals(new LocalPyTorch(lib, "2.7.1", "cpu"), LocalPyTorch.at(lib.toString(), "2.7.1"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch_cuda")));
        assertEquals(new LocalPyTorch(lib, "2.7.1", "cuda"), LocalPyTorch.at(lib.toString(), "2.7.1"));
    }

    @Test
    void aFolderWithoutPyTorchIsNamed() {
        String message = refusal(() -> LocalPyTorch.at(home.toString(), null));
        assertTrue(message.startsWith("PYTORCH_LIBRARY_PATH is " + home + ", which contains no "), message);
    }

    @Test
    void anotherVersionIsRefusedWithTheRemedy() {
        String message = refusal(() -> new LocalPyTorch(home, "2.13.0", "cpu").use("2.7.1"));
        assertTrue(message.startsWith("the PyTorch in " + home + " is 2.13.0, but"), message);
        assertTrue(message.contains("Install torch==2.7.1"), message);
        message = refusal(() -> new LocalPyTorch(home, "2.7.1", "cu118").use("2.7.1"));
        assertTrue(message.contains("built for cu118"), message);
        assertTrue(message.contains("CUDA 12"), message);
    }

    private static String refusal(org.junit.jupiter.api.function.Executable executable) {
        return String.valueOf(
                assertThrows(IllegalStateException.class, executable).getMessage());
    }

    private Path library() throws IOException {
        Path lib = Files.createDirectories(home.resolve("torch").resolve("lib"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch")));
        return lib.toRealPath();
    }
}
