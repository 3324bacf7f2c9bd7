package org.longalign.internal;

/**
 * A library that users add to the class path only if they need it. A use without it fails with one sentence that names
 * the purpose and the coordinates, in place of a {@link NoClassDefFoundError}.
 */
public enum OptionalLibrary {
    /** The native tokenizers of Hugging Face. */
    TOKENIZERS(
            "tokenizer.json files need",
            "ai.djl.huggingface:tokenizers:0.36.0",
            "or use another tokenizer, such as JtokkitTokenizer"),
    /** The segmenter of Chinese words. */
    JIEBA(
            "LongBench's Chinese F1 and ROUGE-L need",
            "com.huaban:jieba-analysis:1.0.2",
            "or leave out multifieldqa_zh, dureader and vcsum"),
    /** The decompressor of zstd. */
    ZSTD("zstd files need", "com.github.luben:zstd-jni:1.5.7-28", "or repack them with gzip"),
    /** The database that reads and writes Parquet. */
    DUCKDB("Parquet files need", "org.duckdb:duckdb_jdbc:1.5.6.0", "or use JSON Lines");

    private final String need;
    private final String coordinates;
    private final String alternative;

    OptionalLibrary(String need, String coordinates, String alternative) {
        this.need = need;
        this.coordinates = coordinates;
        this.alternative = alternative;
    }

    /**
     * Code that uses the library.
     *
     * @param <T> the result
     * @param <X> a checked exception of the code
     */
    @FunctionalInterface
    public interface Use<T, X extends Exception> {
        /** Runs the code. Classes of the library must be loaded here for the first time. */
        T run() throws X;
    }

    /**
     * Runs code that uses the library. Classes of this project that extend or hold types of the library must not be
     * loaded before it, for they fail to load as well.
     *
     * @throws IllegalStateException if the library is not on the class path, naming its coordinates
     */
    public <T, X extends Exception> T use(Use<T, X> code) throws X {
        try {
            return code.run();
        } catch (NoClassDefFoundError e) {
            // The cause differs if the class exists but failed to initialize.
            if (e.getCause() instanceof ClassNotFoundException) {
                throw missing(e);
            }
            throw e;
        }
    }

    /** The exception for a library that is not on the class path, for failures that {@link #use} cannot recognize. */
    public IllegalStateException missing(Throwable cause) {
        return new IllegalStateException(
                need + " the optional dependency " + coordinates + "; add it to the class path, " + alternative, cause);
    }

    /** Group, artifact and version, such as {@code org.duckdb:duckdb_jdbc:1.5.6.0}. */
    public String coordinates() {
        return coordinates;
    }
}
