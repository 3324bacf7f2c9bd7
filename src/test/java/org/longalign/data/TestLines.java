package org.longalign.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Reads a corpus of test cases, one JSON object a line, from a test resource. */
public final class TestLines {
    private TestLines() {}

    /** The lines of a resource in the package of a class. */
    public static List<JsonNode> of(Class<?> owner, String name) {
        URL resource = Objects.requireNonNull(owner.getResource(name), name);
        try {
            return Jsonl.read(Path.of(resource.toURI()), Function.<JsonNode>identity())
                    .orThrow();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
