package org.longalign.kernel.internal.maven;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.jspecify.annotations.Nullable;

/** A project's {@code pom.xml} and those of its parents at their relative paths. */
public final class PomFile {
    private final String name;
    private final Artifact artifact;
    private final Map<String, Path> files = new HashMap<>();

    private PomFile(String name, Artifact artifact) {
        this.name = name;
        this.artifact = artifact;
    }

    /**
     * Reads the project's coordinates.
     *
     * @param file the project
     * @param name its name in messages
     * @throws MavenException if the file does not exist or is no project
     */
    public static PomFile read(Path file, String name) {
        Model model = model(file, name);
        PomFile pom = new PomFile(
                name, new DefaultArtifact(group(model), String.valueOf(model.getArtifactId()), "jar", version(model)));
        Path place = file.toAbsolutePath().normalize();
        pom.addWithParents(place, model);
        return pom;
    }

    private void addWithParents(Path file, Model model) {
        Path place = file;
        Model project = model;
        while (files.putIfAbsent(key(group(project), project.getArtifactId(), version(project)), place) == null) {
            Parent parent = project.getParent();
            String relative = parent == null ? null : parent.getRelativePath();
            if (parent == null || relative == null || relative.isBlank()) {
                return;
            }
            Path named = place.resolveSibling(relative).normalize();
            Path above = Files.isDirectory(named) ? named.resolve("pom.xml") : named;
            if (!Files.isRegularFile(above)) {
                return;
            }
            Model found = model(above, above.toString());
            if (!key(group(found), found.getArtifactId(), version(found))
                    .equals(key(parent.getGroupId(), parent.getArtifactId(), parent.getVersion()))) {
                return;
            }
            place = above;
            project = found;
        }
    }

    private static Model model(Path file, String name) {
        try {
            return new MavenXpp3Reader().read(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new MavenException(
                    "there is no file " + name + " in " + Path.of("").toAbsolutePath() + ".", e);
        } catch (IOException e) {
            throw new MavenException("cannot read " + name + ": " + e.getMessage(), e);
        } catch (XmlPullParserException e) {
            throw new MavenException(name + " is no Maven project: " + e.getMessage(), e);
        }
    }

    private static String group(Model model) {
        return model.getGroupId() == null && model.getParent() != null
                ? model.getParent().getGroupId()
                : String.valueOf(model.getGroupId());
    }

    private static String version(Model model) {
        return model.getVersion() == null && model.getParent() != null
                ? model.getParent().getVersion()
                : String.valueOf(model.getVersion());
    }

    private static String key(String group, String artifact, String version) {
        return group + ":" + artifact + ":" + version;
    }

    Artifact artifact() {
        return artifact;
    }

    /** Lets the resolver find these projects in their folders. */
    WorkspaceReader workspace() {
        WorkspaceRepository repository = new WorkspaceRepository("magic");
        return new WorkspaceReader() {
            @Override
            public WorkspaceRepository getRepository() {
                return repository;
            }

            @Override
            public @Nullable File findArtifact(Artifact wanted) {
                Path found = wanted.getExtension().equals("pom")
                        ? files.get(key(wanted.getGroupId(), wanted.getArtifactId(), wanted.getVersion()))
                        : null;
                return found == null ? null : found.toFile();
            }

            @Override
            public List<String> findVersions(Artifact wanted) {
                return List.of();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
