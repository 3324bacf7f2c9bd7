package org.longalign.kernel.internal.maven;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;

/** Explains artifacts that cannot be resolved: which, the repositories searched, and the remedy. */
final class ResolutionFailure {
    private final boolean offline;
    private final List<RemoteRepository> repositories;
    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> reasons = new LinkedHashSet<>();

    private ResolutionFailure(boolean offline, List<RemoteRepository> repositories) {
        this.offline = offline;
        this.repositories = repositories;
    }

    /**
     * @param failure the resolver's exception
     * @param asked the requested coordinates
     * @param repositories the repositories searched
     */
    static MavenException of(
            RepositoryException failure, List<String> asked, List<RemoteRepository> repositories, boolean offline) {
        ResolutionFailure resolution = new ResolutionFailure(offline, repositories);
        resolution.collect(failure);
        return new MavenException(resolution.message(failure, asked), failure);
    }

    private void collect(Throwable failure) {
        if (failure instanceof DependencyResolutionException resolution) {
            resolution.getResult().getArtifactResults().forEach(this::collect);
        } else if (failure instanceof ArtifactResolutionException resolution) {
            resolution.getResults().forEach(this::collect);
        } else if (failure instanceof DependencyCollectionException collection) {
            collection.getResult().getExceptions().forEach(this::collect);
        } else if (failure instanceof ArtifactDescriptorException descriptor && descriptor.getResult() != null) {
            missing.add(text(descriptor.getResult().getRequest().getArtifact()));
        }
        Throwable cause = failure.getCause();
        if (cause == null || cause == failure) {
            addReason(failure);
        } else {
            collect(cause);
        }
    }

    private void collect(ArtifactResult result) {
        if (!result.isResolved()) {
            missing.add(text(result.getRequest().getArtifact()));
            result.getExceptions().forEach(this::addReason);
        }
    }

    private void addReason(Throwable failure) {
        String message = failure.getMessage();
        if (!(failure instanceof ArtifactNotFoundException) && message != null && !message.isBlank()) {
            reasons.add(withoutSecrets(message.lines().findFirst().orElse("")));
        }
    }

    private String message(RepositoryException failure, List<String> asked) {
        List<String> lines = new ArrayList<>();
        String what = String.join(", ", missing.isEmpty() ? asked : missing);
        String needed =
                missing.isEmpty() || asked.containsAll(missing) ? "" : ", needed for " + String.join(", ", asked);
        lines.add("Maven could not find " + what + needed + ".");
        lines.add("Looked in: "
                + (repositories.isEmpty()
                        ? "the local repository only"
                        : repositories.stream().map(ResolutionFailure::text).collect(Collectors.joining(", "))));
        reasons.stream().filter(reason -> !reason.isBlank()).limit(3).forEach(reason -> lines.add("Reason: " + reason));
        if (offline) {
            lines.add(
                    "Maven's settings say offline: remove <offline> from settings.xml, or get the artifact with mvn.");
        } else if (String.valueOf(failure).contains("Could not transfer")) {
            lines.add("A repository could not be reached: check the network, and the proxies, mirrors and servers in"
                    + " Maven's settings.xml.");
        } else {
            lines.add("Check the spelling and the version. If it is in another repository, add that one first:"
                    + " %mavenRepo ID URL");
        }
        return String.join("\n", lines);
    }

    /** An artifact in the syntax of {@code %maven}. */
    private static String text(Artifact artifact) {
        String kind = artifact.getClassifier().isEmpty()
                ? artifact.getExtension().equals("jar") ? "" : ":" + artifact.getExtension()
                : ":" + artifact.getExtension() + ":" + artifact.getClassifier();
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + kind + ":" + artifact.getVersion();
    }

    private static String text(RemoteRepository repository) {
        return repository.getId() + " (" + withoutSecrets(repository.getUrl()) + ")"
                + (repository.isBlocked() ? ", which is blocked" : "");
    }

    /**
     * Removes possible passwords and tokens from addresses, user info and queries: {@code https://me:pw@host/a?t=1} ->
     * {@code https://host/a}.
     */
    static String withoutSecrets(String text) {
        return text.replaceAll("://[^/\\s@]*@", "://").replaceAll("(://[^\\s?]*)\\?[^\\s)]*", "$1");
    }
}
