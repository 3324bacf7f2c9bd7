package org.longalign.model.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.DjlSettings;
import org.longalign.internal.TorchFolder;

/**
 * A PyTorch that the user has installed, for instance with pip, named by the environment variable {@value
 * DjlSettings#PYTORCH_PATH}: the folder that contains {@code libtorch.so}. DJL's native bridge is compiled for one
 * version of PyTorch. With another version it loads and then computes nonsense or crashes, so the installation's
 * version is checked first.
 *
 * @param folder the folder of the native libraries
 * @param version the version, such as 2.7.1
 * @param build the build, such as {@code cpu} or {@code cu126}
 */
record LocalPyTorch(Path folder, String version, String build) {
    static final String VERSION_VARIABLE = "PYTORCH_VERSION";

    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(?:\\+(\\w+))?");

    /** Files with the version, relative to the folder: that of pip and conda, and that of PyTorch's C++ archive. */
    private static final List<String> VERSION_FILES = List.of("../version.py", "../build-version");

    /**
     * Finds the installation in a folder.
     *
     * @param path the folder or the library in it, or several separated as in a class path; the first that contains the
     *     library counts
     * @param statedVersion the version by the user's word, for an installation that does not tell its own; or null
     * @throws IllegalStateException naming the folder if it contains no PyTorch or does not tell its version
     */
    static LocalPyTorch at(String path, @Nullable String statedVersion) {
        TorchFolder found = TorchFolder.find(path)
                .orElseThrow(() -> new IllegalStateException(DjlSettings.PYTORCH_PATH + " is " + path
                        + ", which contains no " + TorchFolder.LIBRARY
                        + ". Set it to the folder lib of an installed PyTorch, or unset it for the PyTorch on the class"
                        + " path."));
        return in(found, statedVersion);
    }

    private static LocalPyTorch in(TorchFolder torch, @Nullable String statedVersion) {
        Path folder = torch.path();
        String told = VERSION_FILES.stream()
                .map(name -> folder.resolve(name).normalize())
                .filter(Files::isRegularFile)
                .map(LocalPyTorch::firstVersion)
                .findFirst()
                .orElse(statedVersion);
        Matcher matcher = VERSION.matcher(told == null ? "" : told);
        if (!matcher.lookingAt()) {
            throw new IllegalStateException("the PyTorch in " + folder + " does not tell its version: there is no "
                    + String.join(" or ", VERSION_FILES) + " next to it. Set " + VERSION_VARIABLE
                    + " to it if you know it.");
        }
        return new LocalPyTorch(folder, matcher.group(1), matcher.group(2) == null ? build(torch) : matcher.group(2));
    }

    /** The first match of a version in a file; empty if there is none. */
    private static String firstVersion(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(VERSION::matcher)
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String build(TorchFolder torch) {
        return torch.hasCuda() ? "cuda" : "cpu";
    }

    /**
     * Makes DJL load this installation, by the system properties that DJL reads.
     *
     * @param needed the version that DJL's bridge is compiled for
     * @throws IllegalStateException if the installation has another version, naming both and the remedy
     */
    void use(String needed) {
        if (!version.equals(needed)) {
            throw new IllegalStateException("the PyTorch in " + folder + " is " + version
                    + ", but this library's bridge to it is compiled for " + needed
                    + " and would compute nonsense. Install torch==" + needed
                    + " and set " + DjlSettings.PYTORCH_PATH + " to its folder lib, or unset "
                    + DjlSettings.PYTORCH_PATH
                    + " for the PyTorch on the class path.");
        }
        System.setProperty(VERSION_VARIABLE, needed);
        System.setProperty("PYTORCH_FLAVOR", flavor());
    }

    /**
     * The matching flavor of DJL's bridge. The one for CUDA is built for 12.8; it calls PyTorch and the runtime library
     * of CUDA 12, whose functions are the same in all minor versions.
     */
    private String flavor() {
        if (build.equals("cpu")) {
            return "cpu";
        }
        if (build.equals("cuda") || build.startsWith("cu12")) {
            return DjlSettings.CUDA_BUILD;
        }
        throw new IllegalStateException("the PyTorch in " + folder + " is built for " + build
                + ", and DJL has a bridge for the CPU and for CUDA 12 only. Install torch==" + version
                + " for one of those.");
    }
}
