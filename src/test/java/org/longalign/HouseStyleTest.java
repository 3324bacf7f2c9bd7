package org.longalign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Counts what CONTRIBUTING asks of names, comments and files. */
class HouseStyleTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** First words that put the reader off the noun or verb. */
    private static final Pattern QUESTION_FIRST = Pattern.compile("/\\*\\*[\\s*]*(What|How|Where)\\b");

    private static final int MOST_PUBLIC_TYPES = 300;
    private static final int MOST_LINES = 400;

    @Test
    void javadocBeginsWithTheVerbOrTheNoun() {
        Map<Path, String> texts = sources();
        List<String> offending = texts.entrySet().stream()
                .flatMap(file -> QUESTION_FIRST
                        .matcher(file.getValue())
                        .results()
                        .map(match -> file.getKey() + ":"
                                + (file.getValue()
                                                .substring(0, match.start())
                                                .lines()
                                                .count()
                                        + 1)))
                .toList();
        assertEquals(List.of(), offending);
    }

    @Test
    void simpleNamesAreUnique() {
        Map<String, List<String>> byName = types().filter(
                        type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        byName.values().removeIf(names -> names.size() == 1);
        assertEquals(Map.of(), byName);
    }

    @Test
    void usersMeetThreeHundredTypesAtMost() {
        long visible = types().filter(
                        type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !(type.getPackageName() + ".").contains(".internal."))
                .count();
        assertTrue(visible <= MOST_PUBLIC_TYPES, visible + " public types outside of internal packages");
    }

    @Test
    void filesAreShort() {
        List<String> tooLong = sources().entrySet().stream()
                .filter(file -> file.getValue().lines().count() > MOST_LINES)
                .map(file -> file.getKey() + ": " + file.getValue().lines().count())
                .toList();
        assertEquals(List.of(), tooLong);
    }

    private static Stream<JavaClass> types() {
        return new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.longalign")
                        .stream();
    }

    private static Map<Path, String> sources() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            Map<Path, String> texts = new TreeMap<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                texts.put(file, Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
