package org.longalign.kernel.internal.maven;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.MavenSystemHome;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.ArtifactType;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/**
 * Resolves artifacts with their runtime dependencies. Repositories, mirrors, proxies, passwords and the local
 * repository come from the {@code settings.xml} of the user and of the Maven installation.
 */
public final class MavenResolver implements AutoCloseable {
    private final Context context;
    private final RepositorySystem system;
    private final boolean offline;
    private final Map<String, RemoteRepository> added = new LinkedHashMap<>();

    private MavenResolver(Context context) {
        this.context = context;
        this.system = context.repositorySystem();
        this.offline = context.repositorySystemSession().isOffline() || saysOffline(context);
    }

    /** Reads the one setting that the base library does not pass on to its session. */
    private static boolean saysOffline(Context context) {
        MavenSystemHome installation = context.mavenSystemHome();
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setUserSettingsFile(context.mavenUserHome().settingsXml().toFile());
        request.setGlobalSettingsFile(
                installation == null ? null : installation.settingsXml().toFile());
        request.setSystemProperties(System.getProperties());
        try {
            return new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings()
                    .isOffline();
        } catch (SettingsBuildingException e) {
            throw unreadable(e);
        }
    }

    private static MavenException unreadable(Exception problem) {
        return new MavenException(
                "Maven's settings cannot be read: "
                        + ResolutionFailure.withoutSecrets(String.valueOf(problem.getMessage()))
                        + ". Correct settings.xml (in .m2 of your home, or in Maven's conf folder).",
                problem);
    }

    /**
     * Reads Maven's settings.
     *
     * @throws MavenException if they are not readable
     */
    public static MavenResolver create(MavenFiles files) {
        ContextOverrides.Builder overrides = ContextOverrides.create().withUserSettings(true);
        Path home = files.home();
        if (home != null) {
            overrides.withMavenSystemHomeOverride(home);
        }
        Path userFolder = files.userFolder();
        if (userFolder != null) {
            overrides.withMavenUserHomeOverride(userFolder);
        }
        try {
            return new MavenResolver(Runtimes.INSTANCE.getRuntime().create(overrides.build()));
        } catch (MavenException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** Adds a repository to search after those of the settings; it replaces an earlier one with the same id. */
    public void addRepository(String id, String url) {
        added.put(id, new RemoteRepository.Builder(id, "default", url).build());
    }

    /**
     * Resolves artifacts and their runtime dependencies to jars.
     *
     * @param coordinates {@code group:artifact[:packaging[:classifier]]:version} each
     * @param progress takes lines about downloads, each replacing the one before
     * @throws MavenException if one cannot be found; the message names the repositories searched
     */
    public List<ResolvedJar> resolve(List<String> coordinates, Consumer<String> progress) {
        List<Dependency> wanted = new ArrayList<>();
        for (String text : coordinates) {
            wanted.add(new Dependency(artifact(text), "compile"));
        }
        List<RemoteRepository> repositories = new ArrayList<>(context.remoteRepositories());
        addTo(repositories, List.copyOf(added.values()));
        return resolve(coordinates, wanted, List.of(), repositories, progress);
    }

    /**
     * Resolves the dependencies of a project to jars.
     *
     * @param pom the project, with its parents next to it
     * @param scopes the scopes of dependencies to take
     * @param progress takes lines about downloads, each replacing the one before
     * @throws MavenException if the project cannot be read, or a dependency cannot be found
     */
    public List<ResolvedJar> resolve(PomFile pom, Set<String> scopes, Consumer<String> progress) {
        DefaultRepositorySystemSession session = session();
        session.setWorkspaceReader(pom.workspace());
        List<RemoteRepository> repositories = new ArrayList<>(context.remoteRepositories());
        addTo(repositories, List.copyOf(added.values()));
        List<String> asked = List.of(pom.toString());
        try {
            ArtifactDescriptorResult project = system.readArtifactDescriptor(
                    session, new ArtifactDescriptorRequest(pom.artifact(), repositories, "magic"));
            addTo(repositories, project.getRepositories());
            List<Dependency> wanted = project.getDependencies().stream()
                    .filter(dependency -> scopes.contains(scope(dependency)))
                    // Cells compile against all of them; the declared scope has served its purpose.
                    .map(dependency -> dependency.setScope("compile"))
                    .toList();
            List<String> names = wanted.stream()
                    .map(dependency -> name(dependency.getArtifact()))
                    .toList();
            return wanted.isEmpty()
                    ? List.of()
                    : resolve(names, wanted, project.getManagedDependencies(), repositories, progress);
        } catch (RepositoryException e) {
            throw ResolutionFailure.of(e, asked, repositories, offline);
        }
    }

    private static String scope(Dependency dependency) {
        return dependency.getScope().isEmpty() ? "compile" : dependency.getScope();
    }

    private List<ResolvedJar> resolve(
            List<String> asked,
            List<Dependency> wanted,
            List<Dependency> managed,
            List<RemoteRepository> repositories,
            Consumer<String> shown) {
        DefaultRepositorySystemSession session = session();
        DownloadProgress progress = new DownloadProgress(shown, System::nanoTime);
        session.setTransferListener(progress);
        CollectRequest request = new CollectRequest(wanted, managed, repositories);
        try {
            return system
                    .resolveDependencies(session, new DependencyRequest(request, null))
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .filter(artifact -> artifact.getFile() != null
                            && !artifact.getExtension().equals("pom"))
                    .map(MavenResolver::jar)
                    .toList();
        } catch (RepositoryException e) {
            throw ResolutionFailure.of(e, asked, repositories, offline);
        } finally {
            progress.close();
        }
    }

    /**
     * A session that caches no failures: a retry may succeed once the user has added a repository or fixed the network.
     */
    private DefaultRepositorySystemSession session() {
        DefaultRepositorySystemSession session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        session.setOffline(offline);
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
        return session;
    }

    /** Adds repositories with the mirrors, proxies and passwords of the settings; each id once. */
    private void addTo(List<RemoteRepository> repositories, List<RemoteRepository> more) {
        for (RemoteRepository each : system.newResolutionRepositories(context.repositorySystemSession(), more)) {
            if (repositories.stream().noneMatch(other -> other.getId().equals(each.getId()))) {
                repositories.add(each);
            }
        }
    }

    private Artifact artifact(String text) {
        String[] parts = text.split(":", -1);
        boolean isBlank = false;
        for (String part : parts) {
            isBlank |= part.isBlank();
        }
        if (isBlank || parts.length < 3 || parts.length > 5) {
            throw new MavenException("not the coordinates of an artifact: " + text
                    + (parts.length == 2 && !isBlank ? " has no version" : "")
                    + ". Write group:artifact:version, or group:artifact:packaging:classifier:version.");
        }
        String version = parts[parts.length - 1];
        String packaging = parts.length > 3 ? parts[2] : "jar";
        ArtifactType type =
                context.repositorySystemSession().getArtifactTypeRegistry().get(packaging);
        String extension = type == null ? packaging : type.getExtension();
        String classifier = parts.length > 4 ? parts[3] : type == null ? "" : type.getClassifier();
        return new DefaultArtifact(parts[0], parts[1], classifier, extension, version, type);
    }

    private static String name(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
    }

    private static ResolvedJar jar(Artifact artifact) {
        return new ResolvedJar(
                artifact.getGroupId(),
                artifact.getArtifactId(),
                artifact.getClassifier(),
                artifact.getVersion(),
                artifact.getFile().toPath());
    }

    @Override
    public void close() {
        context.close();
    }
}
