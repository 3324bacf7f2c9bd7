package org.longalign.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The manufacturer's figures for the peak of devices in bfloat16, by their names: {@code published-peaks.tsv}. */
final class PublishedPeaks {
    /** NVIDIA's driver describes each of its devices in a folder here. */
    private static final Path DEVICES = Path.of("/proc/driver/nvidia/gpus");

    private static final List<Line> LINES = read();

    private record Line(Pattern name, double teraflops) {}

    private PublishedPeaks() {}

    /** Operations a second of the device with a name, such as {@code NVIDIA L4}; empty if the table lacks it. */
    static OptionalDouble of(String device) {
        return LINES.stream()
                .filter(line -> line.name().matcher(device.strip()).matches())
                .mapToDouble(line -> line.teraflops() * 1e12)
                .findFirst();
    }

    /**
     * Operations a second of this machine's CUDA devices; empty if they differ, or the table or the driver lacks them.
     */
    static OptionalDouble ofThisMachine() {
        return ofMachine(DEVICES);
    }

    /** The same for the driver's folder of devices. */
    static OptionalDouble ofMachine(Path devices) {
        if (!Files.isDirectory(devices)) {
            return OptionalDouble.empty();
        }
        try (Stream<Path> folders = Files.list(devices)) {
            List<String> names = folders.map(PublishedPeaks::name).distinct().toList();
            return names.size() == 1 ? of(names.get(0)) : OptionalDouble.empty();
        } catch (IOException | UncheckedIOException e) {
            return OptionalDouble.empty();
        }
    }

    /** The name of a device: {@code Model: NVIDIA L4} in its file. */
    private static String name(Path folder) {
        try (Stream<String> lines = Files.lines(folder.resolve("information"))) {
            return lines.filter(line -> line.startsWith("Model:"))
                    .map(line -> line.substring("Model:".length()).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Line> read() {
        try (InputStream in = Objects.requireNonNull(PublishedPeaks.class.getResourceAsStream("published-peaks.tsv"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.asList(line.split("\t", -1)))
                    .map(fields -> new Line(Pattern.compile(fields.get(0)), Double.parseDouble(fields.get(1))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
