package org.longalign.model.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PyTorch that the user has installed, for instance with pip, named by the environment variable {@value
 * #PATH_VARIABLE}: the folder that contains {@code libtorch.so}. DJL's native bridge is compiled for one version of
 * PyTorch. With another version it loads and then computes nonsense or crashes, so the installation's version is
 * checked first.
 *
 * @param folder the folder of the native libraries
 * @param version the version, such as 2.7.1
 * @param build the build, such as {@code cpu} or {@code cu126}
 */
record LocalPyTorch(Path folder, String version, String build) {
    static final String PATH_VARIABLE = "PYTORCH_LIBRARY_PATH";
    static final String VERSION_VARIABLE = "PYTORCH_VERSION";

    private static final String LIBRARY = System.mapLibraryName("torch");
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)(?:\\+(\\w+))?");

    /** Files with the version, relative to the folder: that of pip and conda, and that of PyTorch's C++ archive. */
    private static final List<String> VERSION_FILES = List.of("../version.py", "../build-version");

    /** The folder of CUDA's runtime library in an installation by pip. */
    private static final String CUDA_RUNTIME = "../../nvidia/cuda_runtime/lib";

    /**
     * Finds the installation in a folder.
     *
     * @param path the folder or the library in it, or several separated as in a class path; the first that contains the
     *     library counts
     * @param statedVersion the version by the user's word, for an installation that does not tell its own; or null
     * @throws IllegalStateException naming the folder if it contains no PyTorch or does not tell its version
     */
    static LocalPyTorch at(String path, @Nullable String statedVersion) {
        for (String part : path.split(File.pathSeparator, -1)) {
            Path named = Path.of(part).toAbsolutePath().normalize();
            Path folder = named.endsWith(LIBRARY) ? named.resolveSibling("") : named;
            if (Files.isRegularFile(folder.resolve(LIBRARY))) {
                return in(real(folder), statedVersion);
            }
        }
        throw new IllegalStateException(PATH_VARIABLE + " is " + path + ", which contains no " + LIBRARY
                + ". Set it to the folder lib of an installed PyTorch, or unset it for the PyTorch on the class path.");
    }

    private static LocalPyTorch in(Path folder, @Nullable String statedVersion) {
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
        return new LocalPyTorch(folder, matcher.group(1), matcher.group(2) == null ? build(folder) : matcher.group(2));
    }

    /** Resolves links, so that paths relative to the installation are found. */
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + folder + ": " + e.getMessage(), e);
        }
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

    private static String build(Path folder) {
        return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda"))) ? "cuda" : "cpu";
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
                    + " and set " + PATH_VARIABLE + " to its folder lib, or unset " + PATH_VARIABLE
                    + " for the PyTorch on the class path.");
        }
        System.setProperty(VERSION_VARIABLE, needed);
        System.setProperty("PYTORCH_FLAVOR", flavor());
        Path runtime = folder.resolve(CUDA_RUNTIME).normalize();
        if (!build.equals("cpu") && Files.isDirectory(runtime)) {
            // DJL asks CUDA's runtime through JNA for the number of devices.
            String before = System.getProperty("jna.library.path");
            System.setProperty("jna.library.path", runtime + (before == null ? "" : File.pathSeparator + before));
        }
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
            return "cu128";
        }
        throw new IllegalStateException("the PyTorch in " + folder + " is built for " + build
                + ", and DJL has a bridge for the CPU and for CUDA 12 only. Install torch==" + version
                + " for one of those.");
    }
}
