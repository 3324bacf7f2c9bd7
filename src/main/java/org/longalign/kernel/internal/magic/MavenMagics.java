package org.longalign.kernel.internal.magic;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.magic.MagicHost.StatusLine;
import org.longalign.kernel.internal.maven.MavenException;
import org.longalign.kernel.internal.maven.MavenFiles;
import org.longalign.kernel.internal.maven.MavenResolver;
import org.longalign.kernel.internal.maven.PomFile;
import org.longalign.kernel.internal.maven.ResolvedJar;

/** {@code %maven}, {@code %mavenRepo} and {@code %loadFromPOM}: add artifacts with their dependencies. */
final class MavenMagics {
    /** IJava's default scopes. */
    private static final List<String> DEFAULT_SCOPES = List.of("compile", "runtime", "system", "import");

    /** A comma before the next coordinates or at the end, but not inside a version range such as {@code [1.0,2.0)}. */
    private static final Pattern BETWEEN_COORDINATES = Pattern.compile(",(?=[^,:\\[\\]()]+:[^,:]+:|$)");

    /** The library, in the class path of the kernel that is installed with it. */
    private static final String LIBRARY = "longalign.jar";

    private static final Set<String> SCOPES = Set.of("compile", "runtime", "system", "import", "provided", "test");

    private final MagicHost host;
    private final ClassPathAddition addition;
    /** Created at the first use, so that the kernel starts without Maven's classes. */
    private @Nullable MavenResolver resolver;

    MavenMagics(MagicHost host) {
        this.host = host;
        this.addition = new ClassPathAddition(host);
    }

    List<Magic> magics() {
        return List.of(
                new Magic(
                        List.of("maven", "addMavenDependencies", "addMavenDependency"),
                        "%maven group:artifact[:packaging[:classifier]]:version ...",
                        "adds artifacts and their dependencies to the class path",
                        "Maven's own resolver searches Maven Central, the repositories of your settings.xml and"
                                + " those of\n%mavenRepo; mirrors, proxies, passwords, offline mode and the local"
                                + " repository come from your settings.\nAn artifact that is on the class path in"
                                + " another version is not replaced; a note says so.",
                        MagicSyntax.Style.COMMAND,
                        this::maven,
                        null),
                new Magic(
                        List.of("mavenRepo", "addMavenRepo"),
                        "%mavenRepo ID URL",
                        "adds a repository for %maven and %loadFromPOM",
                        "If the repository needs a password, the id is that of a <server> in your settings.xml.\n"
                                + "A folder can be a repository too: %mavenRepo mine file:///home/me/repository",
                        MagicSyntax.Style.COMMAND,
                        this::repository,
                        null),
                new Magic(
                        List.of("loadFromPOM"),
                        "%loadFromPOM FILE [SCOPE...], or %%loadFromPOM [SCOPE...] with XML below",
                        "adds the dependencies of a Maven project to the class path",
                        "The XML is a whole <project>, or parts of one: <dependency>, <repository>, <properties> and"
                                + " so on.\nScopes: " + String.join(", ", DEFAULT_SCOPES)
                                + " by default; provided and test on request.",
                        MagicSyntax.Style.COMMAND,
                        this::pomFile,
                        this::pomText));
    }

    private @Nullable Object maven(List<String> arguments) {
        List<String> coordinates = arguments.stream()
                .flatMap(argument -> Arrays.stream(BETWEEN_COORDINATES.split(argument)))
                .filter(each -> !each.isBlank())
                .toList();
        if (coordinates.isEmpty()) {
            throw new MagicException("no artifact given: write %maven group:artifact:version.");
        }
        return add(resolved(() -> resolver().resolve(coordinates, progress())));
    }

    private @Nullable Object repository(List<String> arguments) {
        if (arguments.size() != 2) {
            throw new MagicException("%mavenRepo takes an id and an address: %mavenRepo ID URL.");
        }
        String url = arguments.get(1);
        try {
            if (new URI(url).getScheme() == null) {
                throw new MagicException("the address of a repository begins with https:// or file:///.");
            }
        } catch (URISyntaxException e) {
            throw new MagicException("not an address: " + e.getReason() + " at character " + e.getIndex() + ".", e);
        }
        return resolved(() -> {
            resolver().addRepository(arguments.get(0), url);
            return null;
        });
    }

    private @Nullable Object pomFile(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new MagicException("no project given: write %loadFromPOM FILE, such as %loadFromPOM pom.xml.");
        }
        Path named = Path.of(arguments.get(0));
        Path file = Files.isDirectory(named) ? named.resolve("pom.xml") : named;
        Set<String> scopes = scopes(arguments.subList(1, arguments.size()));
        return add(resolved(() -> resolver().resolve(PomFile.read(file, arguments.get(0)), scopes, progress())));
    }

    private @Nullable Object pomText(List<String> arguments, String body) throws IOException {
        Set<String> scopes = scopes(arguments);
        String project = PomFragment.toProject(body);
        // Maven reads files only. In an empty folder a parent's relative path finds no other file.
        Path folder = Files.createTempDirectory("pom");
        Path file = folder.resolve("pom.xml");
        try {
            Files.writeString(file, project);
            return add(
                    resolved(() -> resolver().resolve(PomFile.read(file, "the cell's project"), scopes, progress())));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static Set<String> scopes(List<String> named) {
        for (String scope : named) {
            if (!SCOPES.contains(scope)) {
                throw new MagicException("there is no scope " + scope + "; scopes are compile, runtime, system, import,"
                        + " provided and test.");
            }
        }
        return new LinkedHashSet<>(named.isEmpty() ? DEFAULT_SCOPES : named);
    }

    /** Runs a Maven action; its failures become the magic's. */
    private static <T extends @Nullable Object> T resolved(Supplier<T> action) {
        try {
            return action.get();
        } catch (MavenException e) {
            throw new MagicException(e.message(), e);
        }
    }

    private synchronized MavenResolver resolver() {
        MavenResolver current = resolver;
        if (current == null) {
            current = MavenResolver.create(MavenFiles.of(System.getenv()));
            resolver = current;
        }
        return current;
    }

    /** Creates the status line with the first text. */
    private Consumer<String> progress() {
        return new Consumer<>() {
            private @Nullable StatusLine line;

            @Override
            public void accept(String text) {
                StatusLine shown = line;
                if (shown == null) {
                    shown = host.statusLine();
                    line = shown;
                }
                shown.show(text);
            }
        };
    }

    private List<String> add(List<ResolvedJar> jars) {
        List<Path> present = host.classPath();
        List<Path> wanted = new ArrayList<>();
        for (ResolvedJar jar : jars) {
            Optional<String> version = present.stream()
                    .map(jar::versionOf)
                    .flatMap(Optional::stream)
                    .findFirst();
            if (version.isEmpty()) {
                wanted.add(jar.file());
            } else if (!version.get().equals(jar.version())) {
                System.err.println("note: " + jar + " is not added, since version " + version.get()
                        + " is on the class path already and stays in use" + remedy(present));
            }
        }
        return addition.add(wanted);
    }

    /** The kernel that has few jars of its own, where this one has the library's. */
    private static String remedy(List<Path> present) {
        boolean hasLibrary = present.stream().anyMatch(jar -> jar.endsWith(LIBRARY));
        return hasLibrary ? "; the kernel \"Java (lean)\" takes it: environment/setup --kernel lean" : "";
    }
}
