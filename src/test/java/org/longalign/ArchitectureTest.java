package org.longalign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which package may use which, and where third-party types may appear. */
@AnalyzeClasses(packages = "org.longalign", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Our packages that each package may use. {@code plot} may use any but {@code notebook} and {@code kernel}. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            Map.entry("data", Set.of()),
            Map.entry("tokenize", Set.of("data")),
            Map.entry("corpus", Set.of("data", "tokenize")),
            Map.entry("chat", Set.of("data")),
            Map.entry("instruct", Set.of("chat", "data", "corpus", "tokenize")),
            Map.entry("length", Set.of("tokenize")),
            Map.entry("batching", Set.of("data", "tokenize")),
            Map.entry("cluster", Set.of("batching")),
            Map.entry("model", Set.of("data")),
            Map.entry("training", Set.of("data", "model", "batching", "tokenize")),
            Map.entry("evaluation", Set.of("chat", "data", "tokenize", "model")),
            Map.entry("experiment", Set.of("data", "tokenize", "batching", "model", "training", "length")),
            Map.entry(
                    "plot",
                    Set.of(
                            "data",
                            "tokenize",
                            "corpus",
                            "chat",
                            "instruct",
                            "length",
                            "batching",
                            "cluster",
                            "model",
                            "training",
                            "evaluation",
                            "experiment")),
            Map.entry("notebook", Set.of("plot", "training", "experiment")),
            Map.entry("kernel", Set.of()));

    /** Third-party packages and the only packages of ours whose code may use them. */
    private static final Map<String, Set<String>> CONFINED = Map.ofEntries(
            Map.entry("ai.djl..", Set.of("model", "training", "tokenize", "notebook")),
            Map.entry("tech.tablesaw..", Set.of("length", "plot", "notebook")),
            Map.entry("org.knowm.xchart..", Set.of("plot", "notebook")),
            Map.entry(
                    "com.fasterxml.jackson..",
                    Set.of(
                            "data",
                            "batching",
                            "tokenize",
                            "chat",
                            "corpus",
                            "evaluation",
                            "instruct",
                            "model",
                            "training",
                            "experiment",
                            "notebook")),
            Map.entry("org.duckdb..", Set.of("batching.export", "corpus", "instruct.dataset")),
            Map.entry("com.github.luben..", Set.of("corpus")),
            Map.entry("dev.langchain4j..", Set.of("chat")),
            Map.entry("com.knuddels..", Set.of("tokenize")),
            Map.entry("com.hubspot..", Set.of("tokenize.jinja")),
            Map.entry("jinjava..", Set.of("tokenize.jinja")),
            Map.entry("com.google.gson..", Set.of("kernel")),
            Map.entry("org.eclipse.aether..", Set.of("kernel.magic.maven")),
            Map.entry("org.apache.maven..", Set.of("kernel.magic.maven")),
            Map.entry("org.codehaus.plexus..", Set.of("kernel.magic.maven")),
            Map.entry("eu.maveniverse..", Set.of("kernel.magic.maven")),
            Map.entry("org.dflib.jjava..", Set.of("notebook", "kernel")));

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.longalign.(*)..").should().beFreeOfCycles();

    /** A package that the table does not have, by its own name or a parent's, would be free of its rules. */
    @ArchTest
    static void everyPackageHasItsRule(com.tngtech.archunit.core.domain.JavaClasses classes) {
        Set<String> listed = new HashSet<>();
        USES.keySet().forEach(name -> listed.add("org.longalign." + name + ".."));
        classes()
                .that()
                .resideInAPackage("org.longalign..")
                .should()
                .resideInAnyPackage(listed.toArray(String[]::new))
                .check(classes);
    }

    /** Plans are made without what exports them, and so without DuckDB. */
    @ArchTest
    static final ArchRule plansKnowNoExport = noClasses()
            .that()
            .resideInAPackage("org.longalign.batching")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.longalign.batching.export..");

    /** Nothing else that is needed to tokenize, batch or measure loads DJL. */
    @ArchTest
    static final ArchRule djlInOneTokenizerOnly = noClasses()
            .that()
            .resideInAPackage("org.longalign.tokenize..")
            .and()
            .doNotHaveSimpleName("HuggingFaceJsonTokenizer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(com.tngtech.archunit.core.domain.JavaClasses classes) {
        for (var rule : USES.entrySet()) {
            List<String> forbidden = new ArrayList<>();
            for (String other : USES.keySet()) {
                if (!other.equals(rule.getKey()) && !rule.getValue().contains(other)) {
                    forbidden.add("org.longalign." + other + "..");
                }
            }
            noClasses()
                    .that()
                    .resideInAPackage("org.longalign." + rule.getKey() + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @ArchTest
    static void thirdPartyTypesStayInTheirPackages(com.tngtech.archunit.core.domain.JavaClasses classes) {
        CONFINED.forEach((library, users) -> noClasses()
                .that()
                .resideOutsideOfPackages(users.stream()
                        .map(user -> "org.longalign." + user + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true)
                .check(classes));
    }
}
