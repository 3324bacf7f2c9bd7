package org.longalign.notebook;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How large the notebooks work: chosen once, by the environment variable {@value #VARIABLE}. */
public enum Profile {
    /** Minutes on a laptop; the default. */
    QUICK,
    /** Everything at toy scale, with repetitions: most of an hour on a laptop. */
    FULL,
    /** Real models and lengths, on a GPU. */
    GPU;

    /** The environment variable that names the profile. */
    public static final String VARIABLE = "LONGALIGN_PROFILE";

    /** The value for this profile. */
    public <T> T choose(T quick, T full, T gpu) {
        return switch (this) {
            case QUICK -> quick;
            case FULL -> full;
            case GPU -> gpu;
        };
    }

    /**
     * The profile of a name, in either case.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Profile of(String name) {
        return Arrays.stream(values())
                .filter(profile -> profile.name().equalsIgnoreCase(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(VARIABLE + " is \"" + name + "\"; it may be "
                        + Arrays.stream(values()).map(Profile::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
