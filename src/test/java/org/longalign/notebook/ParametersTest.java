package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {
    private final Map<String, String> environment = new HashMap<>();
    private final Parameters parameters = new Parameters("03", environment);

    @Test
    void defaultsAreUsedAndNamed() {
        assertEquals(Profile.QUICK, parameters.profile());
        assertEquals(40, parameters.integer("STEPS", 40));
        assertEquals(0.5, parameters.number("RATE", 0.5));
        assertTrue(parameters.flag("REPLAY", true));
        assertEquals("toy", parameters.text("MODEL", "toy"));
        assertEquals(
                "Parameters of notebook 03:\nLONGALIGN_PROFILE = quick (default)\nSTEPS = 40 (default)\n"
                        + "RATE = 0.5 (default)\nREPLAY = true (default)\nMODEL = toy (default)",
                parameters.toString());
    }

    @Test
    void misspeltVariablesAreNamedWithTheNearestUnlessTheNotebookReadsThem() {
        environment.put("LONGALIGN_PORFILE", "full");
        environment.put("LONGALIGN_SEDS", "3");
        parameters.integer("LONGALIGN_SEDS", 1);
        assertEquals(
                List.of("LONGALIGN_PORFILE is set, but nothing reads it; did you mean LONGALIGN_PROFILE?"),
                parameters.misspelt());
        assertTrue(parameters.toString().contains("did you mean LONGALIGN_PROFILE?"), parameters.toString());
        assertTrue(parameters.toHtml().contains("did you mean LONGALIGN_PROFILE?"), parameters.toHtml());
    }

    @Test
    void environmentWins() {
        environment.putAll(
                Map.of("LONGALIGN_PROFILE", "GPU", "STEPS", " 1_000 ", "RATE", "2e-5", "REPLAY", "no", "MODEL", "<b>"));
        assertEquals(4000, parameters.profile().choose(40, 400, 4000));
        assertEquals(1000, parameters.integer("STEPS", 40));
        assertEquals(2e-5, parameters.number("RATE", 1));
        assertFalse(parameters.flag("REPLAY", true));
        assertEquals("<b>", parameters.text("MODEL", "toy"));
        assertEquals(
                new Parameters.Parameter("STEPS", "1000", "environment"),
                parameters.used().get(1));
        assertTrue(parameters.toHtml().contains("&lt;b&gt;"), parameters.toHtml());
    }

    @Test
    void blankIsUnset() {
        environment.put("STEPS", " ");
        assertEquals(40, parameters.integer("STEPS", 40));
    }

    @ParameterizedTest
    @CsvSource({"quick, 1", "full, 2", "gpu, 3", "Full, 2"})
    void profilesChoose(String name, int value) {
        assertEquals(value, Profile.of(name).choose(1, 2, 3));
    }

    @Test
    void wrongValuesNameVariableValueAndRemedy() {
        environment.putAll(Map.of("STEPS", "many", "RATE", "x", "REPLAY", "perhaps", "LONGALIGN_PROFILE", "huge"));
        String message = assertThrows(IllegalArgumentException.class, () -> parameters.integer("STEPS", 40))
                .getMessage();
        assertEquals("STEPS must be a whole number, not \"many\"; without it 40 is used", message);
        assertThrows(IllegalArgumentException.class, () -> parameters.number("RATE", 1));
        assertThrows(IllegalArgumentException.class, () -> parameters.flag("REPLAY", true));
        message = assertThrows(IllegalArgumentException.class, parameters::profile)
                .getMessage();
        assertEquals("LONGALIGN_PROFILE is \"huge\"; it may be quick, full, gpu", message);
    }

    @Test
    void secretsAreNotShown() {
        environment.put("OPENAI_API_KEY", "sk-1234");
        assertEquals("sk-1234", parameters.text("OPENAI_API_KEY", ""));
        parameters.text("OTHER_TOKEN", "");
        String shown = parameters + parameters.toHtml();
        assertFalse(shown.contains("sk-1234"), shown);
        assertTrue(shown.contains("(set)") && shown.contains("(not set)"), shown);
        assertEquals(
                List.of("OPENAI_API_KEY", "OTHER_TOKEN"),
                parameters.used().stream().map(Parameters.Parameter::name).toList());
    }

    @Test
    void relativePathsStartAtTheProject() {
        environment.put("DATA", "target/x");
        assertEquals(Notebook.home().resolve("target/x"), parameters.path("DATA", Path.of("y")));
        Path absolute = Path.of("z").toAbsolutePath();
        assertEquals(absolute, parameters.path("OTHER", absolute));
    }
}
