package org.longalign.model.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longalign.internal.JsonProblem;

/**
 * The header of a safetensors file.
 *
 * @param tensors by name, in the order of their data
 * @param metadata strings that the writer stored with them
 */
record SafetensorsHeader(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    /** The key of the metadata, therefore not allowed as a tensor's name. */
    static final String METADATA = "__metadata__";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Parses and checks a header: every tensor has a known type, a shape and a range of exactly its size, and the
     * ranges cover the data without overlaps or gaps.
     *
     * @param dataBytes the number of bytes after the header
     * @throws IllegalArgumentException naming the error, without the file's name
     */
    static SafetensorsHeader parse(byte[] header, long dataBytes) {
        JsonNode root = tree(header);
        if (!root.isObject()) {
            throw new IllegalArgumentException("the header is not a JSON object");
        }
        List<StoredTensor> tensors = new ArrayList<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals(METADATA)) {
                metadata.putAll(metadata(entry.getValue()));
            } else {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
            }
        }
        tensors.sort(Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::end));
        checkPlaces(tensors, dataBytes);
        return of(tensors, metadata);
    }

    static SafetensorsHeader of(Collection<StoredTensor> tensors, Map<String, String> metadata) {
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return new SafetensorsHeader(byName, metadata);
    }

    /** The header as bytes, padded with spaces so that the data begins at a multiple of 8. */
    byte[] format() {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put(METADATA, metadata);
        }
        for (StoredTensor tensor : tensors.values()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", tensor.type().name());
            fields.put("shape", tensor.shape());
            fields.put("data_offsets", List.of(tensor.offset(), tensor.end()));
            root.put(tensor.name(), fields);
        }
        try {
            String text = JSON.writeValueAsString(root);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            return (text + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode tree(byte[] header) {
        try {
            // Decoded here because Jackson would also accept UTF-16 and some ill-formed UTF-8.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header))
                    .toString();
            return JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the header is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the header is not JSON: " + JsonProblem.of(e), e);
        }
    }

    private static Map<String, String> metadata(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(METADATA + " is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new IllegalArgumentException(METADATA + "." + entry.getKey() + " is not a string");
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    private static StoredTensor tensor(String name, JsonNode node) {
        try {
            List<Long> offsets = numbers(node, "data_offsets");
            if (offsets.size() != 2) {
                throw new IllegalArgumentException("data_offsets has " + offsets.size() + " numbers instead of 2");
            }
            StoredTensor tensor = new StoredTensor(name, type(node), numbers(node, "shape"), offsets.get(0));
            if (tensor.end() != offsets.get(1)) {
                throw new IllegalArgumentException("data_offsets are " + offsets + ", but " + tensor.type() + " "
                        + tensor.shape() + " takes " + tensor.bytes() + " bytes");
            }
            return tensor;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor " + name + ": " + e.getMessage(), e);
        }
    }

    private static TensorType type(JsonNode node) {
        String name = field(node, "dtype").asText();
        for (TensorType type : TensorType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException("dtype " + name + " is none of " + List.of(TensorType.values()));
    }

    private static List<Long> numbers(JsonNode node, String field) {
        JsonNode array = field(node, field);
        if (!array.isArray()) {
            throw new IllegalArgumentException(field + " is no list");
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : array) {
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw new IllegalArgumentException(field + " holds " + number + ", which is no size");
            }
            numbers.add(number.longValue());
        }
        return numbers;
    }

    private static JsonNode field(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).orElseThrow(() -> new IllegalArgumentException("it has no " + name));
    }

    private static void checkPlaces(List<StoredTensor> tensors, long dataBytes) {
        long end = 0;
        String before = "the beginning";
        for (StoredTensor tensor : tensors) {
            if (tensor.offset() != end) {
                throw new IllegalArgumentException("tensor " + tensor.name() + " begins at byte " + tensor.offset()
                        + (tensor.offset() < end ? ", inside " : ", and nothing fills the gap after ") + before
                        + ", which ends at " + end);
            }
            end = tensor.end();
            before = "tensor " + tensor.name();
        }
        if (end != dataBytes) {
            throw new IllegalArgumentException("the tensors take " + end + " bytes, but " + dataBytes
                    + " follow the header" + (end > dataBytes ? ": the file is cut short" : ""));
        }
    }
}
