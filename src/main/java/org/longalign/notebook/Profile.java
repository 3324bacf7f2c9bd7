package org.longalign.notebook;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The scale of the notebooks' work, set by the environment variable {@value #VARIABLE}. */
public enum Profile {
    /** Minutes on a laptop; the default. */
    QUICK,
    /** Everything at toy scale, with repetitions: most of an hour on a laptop. */
    FULL,
    /** Real models and lengths, on a GPU. */
    GPU;

    /** The environment variable with the profile. */
    public static final String VARIABLE = "LONGALIGN_PROFILE";

    /** The value for this profile: {@code Profile.QUICK.choose(1, 2, 3)} -> 1. */
    public <T> T choose(T quick, T full, T gpu) {
        return switch (this) {
            case QUICK -> quick;
            case FULL -> full;
            case GPU -> gpu;
        };
    }

    /**
     * The profile with a name, ignoring case: {@code of("gpu")} -> {@code GPU}.
     *
     * @throws IllegalArgumentException if there is none
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
