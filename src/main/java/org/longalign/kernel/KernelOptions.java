package org.longalign.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longalign.internal.EnvironmentNames;

/**
 * The kernel's options from environment variables, under JJava's names or IJava's: {@code JJAVA_CLASSPATH} or {@code
 * IJAVA_CLASSPATH}, and so on. If both are set, class path entries and scripts add up; for the others JJava's counts.
 * {@value #MODE} is the kernel's own.
 *
 * @param classPath patterns of jars and folders to add
 * @param compilerOptions options of {@code javac}
 * @param timeLimit the longest time for one statement; empty: no limit
 * @param timeLimitName the variable that sets the limit
 * @param startUpFiles patterns of scripts to run before the first cell
 * @param startUpCode code to run after them
 * @param loadExtensions whether extensions on the class path are installed
 * @param semicolonHides whether a semicolon after a cell's last expression hides its value; not in IJava's mode
 * @param problems the values that could not be read, each with its variable's name, and variables that look misspelt
 */
record KernelOptions(
        List<String> classPath,
        List<String> compilerOptions,
        Optional<Duration> timeLimit,
        String timeLimitName,
        List<String> startUpFiles,
        List<String> startUpCode,
        boolean loadExtensions,
        boolean semicolonHides,
        List<String> problems) {
    /** {@code ijava}: values show as in IJava, also of {@code x;}. */
    private static final String MODE = "LONGALIGN_KERNEL_MODE";

    private static final List<String> PREFIXES = List.of("JJAVA_", "IJAVA_");
    private static final Pattern TIME = Pattern.compile("(-?\\d+)\\s*([A-Za-z]*)");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'|(\\S+)");

    /** The defaults, as if no variable were set. */
    static KernelOptions none() {
        return of(Map.of());
    }

    /** Reads the variables. Malformed ones are listed in {@link #problems()}. */
    static KernelOptions of(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        String timeName = first(environment, "TIMEOUT");
        Optional<Duration> limit = timeName.isEmpty()
                ? Optional.empty()
                : time(timeName, environment.getOrDefault(timeName, ""), problems);
        String optionsName = first(environment, "COMPILER_OPTS");
        String extensions =
                environment.getOrDefault("JJAVA_LOAD_EXTENSIONS", "1").strip();
        if (!environment.getOrDefault("JJAVA_JVM_OPTS", "").isBlank()) {
            problems.add("JJAVA_JVM_OPTS has no effect here, since only JJava's launcher reads it: set"
                    + " JDK_JAVA_OPTIONS instead, or write the options into kernel/kernel.json");
        }
        String mode = environment.getOrDefault(MODE, "").strip();
        if (!mode.isEmpty() && !mode.equalsIgnoreCase("ijava")) {
            problems.add(MODE + " is '" + mode + "': it can be ijava, or empty. A semicolon hides a cell's value");
        }
        problems.addAll(EnvironmentNames.misspelt(environment.keySet(), List.of()));
        return new KernelOptions(
                both(environment, "CLASSPATH"),
                optionsName.isEmpty() ? List.of() : words(environment.getOrDefault(optionsName, "")),
                limit,
                timeName,
                both(environment, "STARTUP_SCRIPTS_PATH"),
                both(environment, "STARTUP_SCRIPT"),
                !extensions.isEmpty() && !extensions.equals("0") && !extensions.equalsIgnoreCase("false"),
                !mode.equalsIgnoreCase("ijava"),
                List.copyOf(problems));
    }

    private static List<String> both(Map<String, String> environment, String name) {
        return PREFIXES.stream()
                .map(prefix -> environment.getOrDefault(prefix + name, ""))
                .filter(value -> !value.isBlank())
                .distinct()
                .toList();
    }

    private static String first(Map<String, String> environment, String name) {
        return PREFIXES.stream()
                .map(prefix -> prefix + name)
                .filter(each -> !environment.getOrDefault(each, "").isBlank())
                .findFirst()
                .orElse("");
    }

    /** Milliseconds, or a number and a unit of {@link TimeUnit} such as {@code 30 SECONDS}; below 1 means no limit. */
    private static Optional<Duration> time(String name, String text, List<String> problems) {
        Matcher matcher = TIME.matcher(text.strip());
        try {
            if (matcher.matches()) {
                long count = Long.parseLong(matcher.group(1));
                String unit = matcher.group(2).toUpperCase(Locale.ROOT);
                TimeUnit units = unit.isEmpty() ? TimeUnit.MILLISECONDS : TimeUnit.valueOf(unit);
                return count < 1 ? Optional.empty() : Optional.of(Duration.of(count, units.toChronoUnit()));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // reported below
        }
        problems.add(name + " is '" + text + "': it must be a number of milliseconds, or a number and a unit, as 30"
                + " SECONDS. Cells run without a time limit");
        return Optional.empty();
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String quoted = matcher.group(1);
            String single = matcher.group(2);
            words.add(quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : single != null ? single : matcher.group(3));
        }
        return words;
    }
}
