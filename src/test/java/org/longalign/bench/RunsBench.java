package org.longalign.bench;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.paper.ArmWork;

/**
 * Runs of small models with one thread, as the paper's experiments make them. With the compiled classes of another state of
 * the project, both take turns in one process.
 */
final class RunsBench {
    static final String USAGE = "runs [--rounds 9] [CLASSES]   seconds of pieces of the experiments' runs, one thread;"
            + " beside the library compiled to CLASSES, such as target/classes of another worktree";

    private static final int WARM_UP_ROUNDS = 2;
    private static final String NOW = "now";
    private static final String OTHER = "other";

    private record Result(String work, double seconds, double other, double timesAsFast, int rounds) {}

    private record Alone(String work, double seconds, int rounds) {}

    /** Loads this project's classes from given folders, and others from the parent. */
    private static final class ProjectLoader extends URLClassLoader {
        ProjectLoader(URL... folders) {
            super(folders, RunsBench.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("org.longalign.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }

        @Override
        public URL getResource(String name) {
            URL found = findResource(name);
            return found == null ? super.getResource(name) : found;
        }
    }

    private RunsBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(USAGE, arguments, Map.of("--rounds", 9));
        List<String> rest = options.rest();
        if (rest.size() > 1) {
            throw options.error("one folder of classes, not " + rest.size());
        }
        for (String folder : rest) {
            if (!Files.isDirectory(Path.of(folder, "org/longalign/paper"))) {
                throw options.error("no compiled classes of the project in " + folder);
            }
        }
        int rounds = options.get("--rounds");
        double now = 0;
        double other = 0;
        for (String kind : ArmWork.KINDS) {
            Turns turns = new Turns().add(NOW, timed(new ArmWork(kind)));
            if (!rest.isEmpty()) {
                turns.add(OTHER, timed(of(Path.of(rest.get(0)), kind)));
            }
            turns.run(WARM_UP_ROUNDS, rounds);
            double seconds = turns.median(NOW) / 1_000;
            if (rest.isEmpty()) {
                Results.print(new Alone(kind, Results.rounded(seconds, 3), rounds));
                continue;
            }
            double seconds2 = turns.median(OTHER) / 1_000;
            now += seconds;
            other += seconds2;
            Results.print(new Result(
                    kind,
                    Results.rounded(seconds, 3),
                    Results.rounded(seconds2, 3),
                    Results.rounded(turns.ratio(OTHER, NOW), 2),
                    rounds));
        }
        if (!rest.isEmpty()) {
            Results.print(new Result(
                    "all, one after the other",
                    Results.rounded(now, 3),
                    Results.rounded(other, 3),
                    Results.rounded(other / now, 2),
                    rounds));
        }
    }

    private static Turns.Work timed(Runnable work) {
        return () -> {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) / 1e6;
        };
    }

    /** The same work by the classes of a folder. */
    private static Runnable of(Path folder, String kind) throws MalformedURLException {
        List<URL> folders = new ArrayList<>(List.of(folder.toUri().toURL()));
        folders.add(ArmWork.class.getProtectionDomain().getCodeSource().getLocation());
        try {
            // The classes are in use until the process ends.
            return (Runnable) new ProjectLoader(folders.toArray(URL[]::new))
                    .loadClass(ArmWork.class.getName())
                    .getConstructor(String.class)
                    .newInstance(kind);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the library in " + folder + " cannot do the work " + kind, e);
        }
    }
}
