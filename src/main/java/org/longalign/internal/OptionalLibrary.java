package org.longalign.internal;

/**
 * A library that users add to the class path only if they need it. A use without it fails with one sentence that names
 * the purpose and the coordinates, in place of a {@link NoClassDefFoundError}.
 */
public enum OptionalLibrary {
    /** The native tokenizers of Hugging Face. */
    TOKENIZERS(
            "tokenizer.json files need",
            "ai.djl.huggingface.tokenizers.HuggingFaceTokenizer",
            "ai.djl.huggingface:tokenizers:0.36.0",
            "or use another tokenizer, such as JtokkitTokenizer"),
    /** The segmenter of Chinese words. */
    JIEBA(
            "LongBench's Chinese F1 and ROUGE-L need",
            "com.huaban.analysis.jieba.WordDictionary",
            "com.huaban:jieba-analysis:1.0.2",
            "or leave out multifieldqa_zh, dureader and vcsum"),
    /** The decompressor of zstd. */
    ZSTD(
            "zstd files need",
            "com.github.luben.zstd.ZstdInputStream",
            "com.github.luben:zstd-jni:1.5.7-28",
            "or repack them with gzip"),
    /** The database that reads and writes Parquet. */
    DUCKDB("Parquet files need", "org.duckdb.DuckDBDriver", "org.duckdb:duckdb_jdbc:1.5.6.0", "or use JSON Lines"),
    /** DJL's engine for PyTorch. */
    PYTORCH(
            "models and training need",
            "ai.djl.pytorch.engine.PtEngine",
            "ai.djl.pytorch:pytorch-engine:0.36.0",
            "with pytorch-jni:2.7.1-0.36.0 and pytorch-native-cpu:2.7.1"),
    /** Requests to OpenAI and servers with its API. */
    OPENAI(
            "OpenAI and servers with its API need",
            "dev.langchain4j.model.openai.OpenAiChatModel",
            "dev.langchain4j:langchain4j-open-ai:1.12.2",
            "or implement ChatModel"),
    /** Requests to Anthropic. */
    ANTHROPIC(
            "Anthropic's models need",
            "dev.langchain4j.model.anthropic.AnthropicChatModel",
            "dev.langchain4j:langchain4j-anthropic:1.12.2",
            "or implement ChatModel"),
    /** Student's t distribution. */
    COMMONS_MATH(
            "intervals of means over seeds need",
            "org.apache.commons.math3.distribution.TDistribution",
            "org.apache.commons:commons-math3:3.6.1",
            "or use a bootstrap"),
    /** The Jupyter protocol of the IJava line. */
    JJAVA(
            "the Jupyter kernel needs",
            "org.dflib.jjava.jupyter.kernel.BaseKernel",
            "org.dflib.jjava:jjava-jupyter:1.0-a6",
            "or start it from the kernelspec that environment/setup installs");

    private final String need;
    private final String type;
    private final String coordinates;
    private final String alternative;

    OptionalLibrary(String need, String type, String coordinates, String alternative) {
        this.need = need;
        this.type = type;
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

    /**
     * Makes sure that the library is there, before work whose last part needs it.
     *
     * @throws IllegalStateException if the library is not on the class path, naming its coordinates
     */
    public void require() {
        try {
            Class.forName(type, false, OptionalLibrary.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw missing(e);
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
