package org.longalign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which package may use which, and where third-party types may appear. */
@AnalyzeClasses(packages = "org.longalign", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** Packages of ours that each package may use beside {@code internal}, which all may use. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            Map.entry("internal", Set.of()),
            Map.entry("statistics", Set.of()),
            Map.entry("data", Set.of()),
            Map.entry("tokenize", Set.of("data")),
            Map.entry("corpus", Set.of("data", "tokenize")),
            Map.entry("chat", Set.of("data")),
            Map.entry("instruct", Set.of("chat", "data", "corpus", "tokenize")),
            Map.entry("length", Set.of("tokenize")),
            Map.entry("batching", Set.of("data", "tokenize")),
            Map.entry("cluster", Set.of("batching")),
            // A batch has one form between plan and model: batching's tensors, labelled as tokenize labels.
            Map.entry("model", Set.of("data", "batching", "tokenize")),
            Map.entry("training", Set.of("data", "model", "batching", "tokenize", "length")),
            Map.entry("evaluation", Set.of("chat", "data", "tokenize", "batching", "model", "statistics")),
            Map.entry(
                    "paper",
                    Set.of("data", "tokenize", "batching", "cluster", "model", "training", "length", "statistics")),
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
                            "statistics",
                            "paper")),
            Map.entry("notebook", Set.of("plot", "training", "paper")),
            Map.entry("kernel", Set.of()));

    /** Third-party packages and the only packages of ours whose code may use them. */
    private static final Map<String, Set<String>> CONFINED = Map.ofEntries(
            Map.entry("ai.djl..", Set.of("model", "training", "tokenize", "notebook")),
            Map.entry("tech.tablesaw..", Set.of("plot", "notebook")),
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
                            "paper",
                            "internal",
                            "notebook")),
            Map.entry("org.apache.commons.math3..", Set.of("statistics")),
            Map.entry("org.duckdb..", Set.of("batching.export", "corpus", "instruct.dataset")),
            Map.entry("com.github.luben..", Set.of("corpus")),
            Map.entry("dev.langchain4j..", Set.of("chat")),
            Map.entry("com.knuddels..", Set.of("tokenize")),
            Map.entry("com.google.gson..", Set.of("kernel")),
            Map.entry("org.eclipse.aether..", Set.of("kernel.internal.maven")),
            Map.entry("org.apache.maven..", Set.of("kernel.internal.maven")),
            Map.entry("org.codehaus.plexus..", Set.of("kernel.internal.maven")),
            Map.entry("eu.maveniverse..", Set.of("kernel.internal.maven")),
            Map.entry("org.dflib.jjava..", Set.of("notebook", "kernel")));

    /** Every package is a slice of its own, subpackages included. */
    @ArchTest
    static final ArchRule noCycles =
            slices().matching("org.longalign.(**)").should().beFreeOfCycles();

    /** The internal packages hold what is public for a neighbour only: users never meet a type of theirs. */
    @ArchTest
    static final ArchRule publicSignaturesShowNoInternals = classes()
            .that()
            .resideOutsideOfPackage("..internal..")
            .and(visibleToUsers())
            .should(showNoInternals());

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
            .doNotHaveSimpleName("NativeTokenizer")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static void packagesUseOnlyWhatTheyMay(com.tngtech.archunit.core.domain.JavaClasses classes) {
        for (var rule : USES.entrySet()) {
            List<String> forbidden = new ArrayList<>();
            for (String other : USES.keySet()) {
                if (!other.equals(rule.getKey())
                        && !other.equals("internal")
                        && !rule.getValue().contains(other)) {
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

    private static DescribedPredicate<JavaClass> visibleToUsers() {
        return DescribedPredicate.describe("are public, with all classes around them", type -> {
            for (Optional<JavaClass> at = Optional.of(type);
                    at.isPresent();
                    at = at.get().getEnclosingClass()) {
                if (!at.get().getModifiers().contains(JavaModifier.PUBLIC)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static ArchCondition<JavaClass> showNoInternals() {
        return new ArchCondition<>("show no internal type in a public or protected signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaType> above = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
                report(type.getName(), above, events);
                type.getFields().stream()
                        .filter(ArchitectureTest::isVisible)
                        .forEach(field -> report(field.getFullName(), Stream.of(field.getType()), events));
                type.getCodeUnits().stream().filter(ArchitectureTest::isVisible).forEach(unit -> {
                    Stream<JavaType> shown = Stream.of(
                                    unit.getParameterTypes().stream(),
                                    Stream.of(unit.getReturnType()),
                                    unit.getExceptionTypes().stream().map(JavaType.class::cast))
                            .flatMap(each -> each);
                    report(unit.getFullName(), shown, events);
                });
            }

            private void report(String where, Stream<JavaType> shown, ConditionEvents events) {
                shown.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(type -> (type.getPackageName() + ".").contains(".internal.")
                                && type.getPackageName().startsWith("org.longalign"))
                        .forEach(type ->
                                events.add(SimpleConditionEvent.violated(type, where + " shows " + type.getName())));
            }
        };
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }
}
