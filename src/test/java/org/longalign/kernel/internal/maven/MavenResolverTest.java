package org.longalign.kernel.internal.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.kernel.internal.maven.Repository.dependency;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every setting and every file is this test's own; nothing is asked of the network. */
class MavenResolverTest {
    private static final String PASSWORD = "open-sesame";
    private static final Set<String> DEFAULT_SCOPES = Set.of("compile", "runtime", "system", "import");

    @TempDir
    Path folder;

    private Path user;
    private Repository repository;

    @BeforeEach
    void repository() throws IOException {
        user = Files.createDirectories(folder.resolve("user"));
        repository = new Repository(folder.resolve("repo"))
                .with("org.tiny:leaf:1.1", "")
                .with("org.tiny:leaf:2.0", "")
                .with("org.tiny:test-only:1", "")
                .with(
                        "org.tiny:top:1.0",
                        "<dependencies>" + dependency("org.tiny:leaf:1.1", "")
                                + dependency("org.tiny:test-only:1", "<scope>test</scope>") + "</dependencies>")
                .withClassifier("org.tiny:leaf:2.0", "extra");
        settings("<mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>"
                + repository.folder().toUri() + "</url></mirror></mirrors>");
    }

    private void settings(String content) throws IOException {
        Files.writeString(user.resolve("settings.xml"), "<settings>" + content + "</settings>");
    }

    private MavenResolver resolver() {
        return MavenResolver.create(new MavenFiles(null, user));
    }

    private List<ResolvedJar> resolve(String... coordinates) {
        try (MavenResolver resolver = resolver()) {
            return resolver.resolve(List.of(coordinates), text -> {});
        }
    }

    private static String names(List<ResolvedJar> jars) {
        return jars.stream().map(ResolvedJar::toString).collect(Collectors.joining(" "));
    }

    @Test
    void artifactsComeWithWhatTheyNeedAndNotWithTheirTests() throws IOException {
        List<ResolvedJar> jars = resolve("org.tiny:top:1.0");
        assertEquals("org.tiny:top:1.0 org.tiny:leaf:1.1", names(jars));
        assertTrue(jars.get(1).file().startsWith(user.resolve("repository")), jars.toString());
        assertTrue(Files.size(jars.get(1).file()) > 0);
    }

    @Test
    void whatIsAskedForComesBeforeWhatIsNeeded() {
        assertEquals("org.tiny:top:1.0 org.tiny:leaf:2.0", names(resolve("org.tiny:top:1.0", "org.tiny:leaf:2.0")));
    }

    @Test
    void packagingAndClassifier() {
        assertEquals("org.tiny:leaf:extra:2.0", names(resolve("org.tiny:leaf:jar:extra:2.0")));
        assertEquals("org.tiny:leaf:1.1", names(resolve("org.tiny:top:pom:1.0")));
    }

    @Test
    void coordinatesThatAreNone() {
        for (String wrong : List.of("org.tiny:leaf", "leaf", "org.tiny::1", "a:b:c:d:e:f", ":::")) {
            MavenException problem = assertThrows(MavenException.class, () -> resolve(wrong), wrong);
            assertTrue(problem.message().contains(wrong), problem.message());
        }
    }

    @Test
    void whatIsMissingIsNamedWithTheRepositoriesThatWereAsked() {
        MavenException problem = assertThrows(MavenException.class, () -> resolve("org.tiny:nothing:3"));
        assertTrue(problem.message().contains("could not find org.tiny:nothing:3."), problem.message());
        assertTrue(problem.message().contains("mine (file:"), problem.message());
        assertTrue(problem.message().contains("%mavenRepo"), problem.message());
    }

    @Test
    void whatIsNeededAndMissingIsNamedWithWhatNeedsIt() {
        repository.with("org.tiny:broken:1", "<dependencies>" + dependency("org.tiny:gone:4", "") + "</dependencies>");
        MavenException problem = assertThrows(MavenException.class, () -> resolve("org.tiny:broken:1"));
        assertTrue(problem.message().contains("org.tiny:gone:4, needed for org.tiny:broken:1"), problem.message());
    }

    @Test
    void whatWasMissingIsLookedForAgain() {
        try (MavenResolver resolver = resolver()) {
            assertThrows(MavenException.class, () -> resolver.resolve(List.of("org.tiny:late:1"), text -> {}));
            repository.with("org.tiny:late:1", "");
            assertEquals("org.tiny:late:1", names(resolver.resolve(List.of("org.tiny:late:1"), text -> {})));
        }
    }

    @Test
    void repositoriesThatCellsAdd() throws IOException {
        settings("<offline>false</offline><mirrors><mirror><id>mine</id><mirrorOf>central</mirrorOf><url>"
                + repository.folder().toUri() + "</url></mirror></mirrors>");
        Repository other = new Repository(folder.resolve("other")).with("org.other:far:1", "");
        try (MavenResolver resolver = resolver()) {
            assertThrows(MavenException.class, () -> resolver.resolve(List.of("org.other:far:1"), text -> {}));
            resolver.addRepository("other", other.folder().toUri().toString());
            assertEquals(
                    "org.other:far:1 org.tiny:leaf:2.0",
                    names(resolver.resolve(List.of("org.other:far:1", "org.tiny:leaf:2.0"), text -> {})));
        }
    }

    @Test
    void offlineSettingsAreSaid() throws IOException {
        settings("<offline>true</offline>");
        MavenException problem = assertThrows(MavenException.class, () -> resolve("org.tiny:top:1.0"));
        assertTrue(problem.message().contains("offline"), problem.message());
    }

    @Test
    void localRepositoryOfTheSettings() throws IOException {
        Path local = folder.resolve("elsewhere");
        settings("<localRepository>" + local
                + "</localRepository><mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>"
                + repository.folder().toUri() + "</url></mirror></mirrors>");
        assertTrue(resolve("org.tiny:leaf:1.1").get(0).file().startsWith(local));
    }

    @Test
    void settingsOfTheInstallation() throws IOException {
        Path home = folder.resolve("maven");
        Files.createDirectories(home.resolve("conf"));
        Files.move(user.resolve("settings.xml"), home.resolve("conf").resolve("settings.xml"));
        try (MavenResolver resolver = MavenResolver.create(new MavenFiles(home, user))) {
            assertEquals(
                    1,
                    resolver.resolve(List.of("org.tiny:leaf:1.1"), text -> {}).size());
        }
    }

    @Test
    void settingsThatAreNoXml() throws IOException {
        Files.writeString(user.resolve("settings.xml"), "<settings><mirrors>");
        MavenException problem = assertThrows(MavenException.class, this::resolver);
        assertTrue(problem.message().contains("settings.xml"), problem.message());
    }

    @Test
    void mirrorWithPasswordGetsIt() throws IOException {
        List<String> asked = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> serve(exchange, asked));
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/maven";
            settings("<servers><server><id>mine</id><username>ali</username><password>" + PASSWORD
                    + "</password></server></servers><mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>" + url
                    + "</url></mirror></mirrors>");
            assertEquals("org.tiny:top:1.0 org.tiny:leaf:1.1", names(resolve("org.tiny:top:1.0")));
            assertTrue(asked.contains("/maven/org/tiny/leaf/1.1/leaf-1.1.jar"), asked.toString());

            settings("<servers><server><id>mine</id><username>ali</username><password>wrong-" + PASSWORD
                    + "</password></server></servers><mirrors><mirror><id>mine</id><mirrorOf>*</mirrorOf><url>"
                    + url.replace("//", "//ali:not-" + PASSWORD + "@") + "?token=" + PASSWORD
                    + "</url></mirror></mirrors>");
            MavenException problem = assertThrows(MavenException.class, () -> resolve("org.tiny:leaf:2.0"));
            assertFalse(problem.message().contains(PASSWORD), problem.message());
            assertTrue(problem.message().contains("mine (http://127.0.0.1"), problem.message());
        } finally {
            server.stop(0);
        }
    }

    private void serve(HttpExchange exchange, List<String> asked) throws IOException {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString(("ali:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Path file = repository.folder().resolve(path.replaceFirst("^/maven/", ""));
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (Files.isRegularFile(file)) {
                asked.add(path);
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    @Test
    void projectsBringTheirDependenciesRepositoriesAndManagedVersions() throws IOException {
        settings("<mirrors><mirror><id>mine</id><mirrorOf>central</mirrorOf><url>"
                + repository.folder().toUri() + "</url></mirror></mirrors>");
        Repository other = new Repository(folder.resolve("other")).with("org.other:far:1", "");
        repository.withPom(
                "org.tiny:versions:1",
                "<dependencyManagement><dependencies>" + dependency("org.tiny:leaf:2.0", "")
                        + "</dependencies></dependencyManagement>");
        Path pom = folder.resolve("project").resolve("pom.xml");
        Files.createDirectories(pom.getParent());
        Files.writeString(
                folder.resolve("parent.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>p</groupId><artifactId>parent</artifactId>"
                        + "<version>1</version><packaging>pom</packaging><properties><far>1</far></properties></project>");
        Files.writeString(
                pom,
                "<project><modelVersion>4.0.0</modelVersion><parent><groupId>p</groupId><artifactId>parent</artifactId>"
                        + "<version>1</version><relativePath>../parent.xml</relativePath></parent>"
                        + "<artifactId>child</artifactId><repositories><repository><id>other</id><url>"
                        + other.folder().toUri() + "</url></repository></repositories>"
                        + "<dependencyManagement><dependencies>"
                        + dependency("org.tiny:versions:1", "<type>pom</type><scope>import</scope>")
                        + "</dependencies></dependencyManagement><dependencies>"
                        + dependency("org.other:far:${far}", "") + dependency("org.tiny:leaf", "")
                        + dependency("org.tiny:test-only:1", "<scope>test</scope>") + "</dependencies></project>");
        try (MavenResolver resolver = resolver()) {
            PomFile project = PomFile.read(pom, "pom.xml");
            assertEquals(
                    "org.other:far:1 org.tiny:leaf:2.0", names(resolver.resolve(project, DEFAULT_SCOPES, text -> {})));
            assertEquals("org.tiny:test-only:1", names(resolver.resolve(project, Set.of("test"), text -> {})));
        }
    }

    @Test
    void filesThatAreNoProjects() throws IOException {
        Path none = folder.resolve("none.xml");
        assertThrows(MavenException.class, () -> PomFile.read(none, "none.xml"));
        Files.writeString(none, "<notes>");
        MavenException problem = assertThrows(MavenException.class, () -> PomFile.read(none, "none.xml"));
        assertTrue(problem.message().startsWith("none.xml is no Maven project"), problem.message());
    }

    @Test
    void installationOnThePath() throws IOException {
        Path home = folder.resolve("maven");
        Path command = home.resolve("bin").resolve("mvn");
        Files.createDirectories(command.getParent());
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf").resolve("settings.xml"), "<settings/>");
        Files.writeString(command, "");
        assertTrue(command.toFile().setExecutable(true));
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("mvn"), command);
        assertEquals(
                home.toRealPath(),
                MavenFiles.of(java.util.Map.of("PATH", "/none:" + links)).home());
        assertEquals(
                home,
                MavenFiles.of(java.util.Map.of("MAVEN_HOME", home.toString())).home());
        assertEquals(null, MavenFiles.of(java.util.Map.of("PATH", "/none")).home());
    }

    @Test
    void versionsOnTheClassPath() {
        ResolvedJar jar = new ResolvedJar("org.tiny", "leaf", "", "2.0", Path.of("x.jar"));
        Set<String> found = new TreeSet<>();
        for (String path : List.of(
                "/m2/org/tiny/leaf/1.1/leaf-1.1.jar",
                "/m2/org/other/leaf/3.3/leaf-3.3.jar",
                "/lib/leaf-4.jar",
                "/lib/leaf-extra-5.jar",
                "/lib/leaf-6-sources.jar",
                "/lib/leaf.jar",
                "/lib/classes")) {
            jar.versionOf(Path.of(path)).ifPresent(found::add);
        }
        assertEquals(Set.of("1.1", "4"), found);
    }
}
