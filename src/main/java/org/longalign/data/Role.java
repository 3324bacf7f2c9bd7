package org.longalign.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who speaks in a {@link Message}; written in lower case, as chat APIs and LongAlign-10k do. */
public enum Role {
    @JsonProperty("system")
    SYSTEM,
    @JsonProperty("user")
    USER,
    @JsonProperty("assistant")
    ASSISTANT
}
