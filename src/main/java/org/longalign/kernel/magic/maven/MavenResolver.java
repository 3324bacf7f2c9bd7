package org.longalign.kernel.magic.maven;

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
import org.longalign.kernel.magic.MagicException;

/**
 * Finds artifacts with all that they need at run time. Repositories, mirrors, proxies, passwords and the local
 * repository are those of the user's {@code settings.xml} and of the Maven installation's.
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

    /** The base library makes a session of all the settings but this one. */
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

    private static MagicException unreadable(Exception problem) {
        return new MagicException(
                "Maven's settings cannot be read: " + Unresolved.withoutSecrets(String.valueOf(problem.getMessage()))
                        + ". Correct settings.xml (in .m2 of your home, or in Maven's conf folder).",
                problem);
    }

    /**
     * Reads Maven's settings.
     *
     * @throws MagicException if they are not readable
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
        } catch (MagicException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** Adds a repository to look in, after those of the settings; one of the same id takes the place of the former. */
    public void addRepository(String id, String url) {
        added.put(id, new RemoteRepository.Builder(id, "default", url).build());
    }

    /**
     * The jars of artifacts and of all that they need at run time.
     *
     * @param coordinates {@code group:artifact[:packaging[:classifier]]:version}, each
     * @param progress takes a line about downloads, in place of the one before
     * @throws MagicException if one cannot be found; the message says where it was looked for
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
     * The jars that a project needs.
     *
     * @param pom the project, with whatever of its parents lies beside it
     * @param scopes those of its dependencies to take
     * @param progress takes a line about downloads, in place of the one before
     * @throws MagicException if the project cannot be read, or something cannot be found
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
                    // What the project compiles against, these cells do: a dependency's own scope has done its work.
                    .map(dependency -> dependency.setScope("compile"))
                    .toList();
            List<String> names = wanted.stream()
                    .map(dependency -> name(dependency.getArtifact()))
                    .toList();
            return wanted.isEmpty()
                    ? List.of()
                    : resolve(names, wanted, project.getManagedDependencies(), repositories, progress);
        } catch (RepositoryException e) {
            throw Unresolved.of(e, asked, repositories, offline);
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
            throw Unresolved.of(e, asked, repositories, offline);
        } finally {
            progress.close();
        }
    }

    /** What is missing now may be there a moment later, when the user has added a repository or mended the network. */
    private DefaultRepositorySystemSession session() {
        DefaultRepositorySystemSession session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        session.setOffline(offline);
        session.setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
        return session;
    }

    /** Adds repositories as the settings say: through their mirrors and proxies, with their passwords; each id once. */
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
            throw new MagicException("not the coordinates of an artifact: " + text
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
