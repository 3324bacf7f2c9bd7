package org.longalign.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The two languages of the recipe (paper, section 3.2), as ISO 639-1 codes in files. */
public enum Language {
    @JsonProperty("en")
    ENGLISH("en"),
    @JsonProperty("zh")
    CHINESE("zh");

    private final String code;

    Language(String code) {
        this.code = code;
    }

    /** The ISO 639-1 code, as in files. */
    public String code() {
        return code;
    }
}
