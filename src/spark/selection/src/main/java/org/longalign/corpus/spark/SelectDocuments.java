package org.longalign.corpus.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectedDocuments.Format;
import org.longalign.corpus.Selection;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.source.FieldSource;
import org.longalign.corpus.source.Sources;
import org.longalign.internal.Bounds;

/** The selection as a program for {@code spark-submit}; without arguments it says how it is used. */
public final class SelectDocuments {
    private static final String USAGE = String.join(
            "\n",
            "usage: spark-submit --class org.longalign.corpus.spark.SelectDocuments longalign-spark.jar OPTION...",
            "",
            "Selects long documents for instructions: the sample that Selection draws on one machine.",
            "",
            "  --input NAME=PATH     a source and its files: a folder, glob or file in any file system that Hadoop",
            "                        knows; may be given several times",
            "  --format FORMAT       jsonl or parquet (default: jsonl)",
            "  --text FIELD          the field of the text (default: text)",
            "  --id FIELD            the field of an id (default: file and line)",
            "  --split MB            MB of a plain file of JSON Lines that a task reads; larger ones are cut (default: 64)",
            "  --tokenizer NAME      cl100k_base, o200k_base, bytes or the folder of a model (default: cl100k_base)",
            "  --tokens MIN:MAX      lengths in tokens, both included (default: 8192:65536)",
            "  --count N             documents wanted (default: 10000)",
            "  --chinese PART        the Chinese part, 0 to 1 (default: 0.1)",
            "  --exponent POWER      power of the length in a document's weight (default: 1)",
            "  --seed SEED           the seed of the draw (default: 0)",
            "  --evaluation FILE:FIELD,...",
            "                        a file of evaluation texts on this machine, and their fields; documents that hold",
            "                        parts of them are dropped; may be given several times",
            "  --output FOLDER       a new folder for documents, manifest and report",
            "  --output-format FORMAT",
            "                        jsonl or parquet (default: jsonl)");

    private SelectDocuments() {}

    /** Runs the job; ends with status 2 and one line if an argument is wrong. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || Arrays.asList(arguments).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("SelectDocuments: error: " + e.getMessage() + ". --help lists the options.");
            System.exit(2);
            return;
        }
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setIfMissing("spark.app.name", "longalign"))) {
            System.out.println(SparkSelection.of(spark, options.corpus(spark), options.one("tokenizer", "cl100k_base"))
                    .with(options::applyTo)
                    .format(options.format("output-format"))
                    .splitBytes(options.splitBytes())
                    .write(options.one("output", "")));
        }
    }

    /** The arguments by their names, without dashes. */
    record Options(Map<String, List<String>> values) {
        private static final List<String> ONCE = List.of(
                "format", "text", "id", "tokenizer", "tokens", "count", "chinese", "exponent", "seed", "output",
                "output-format", "split");
        private static final List<String> REPEATED = List.of("input", "evaluation");

        /** @throws IllegalArgumentException naming the argument that is wrong or missing */
        static Options of(String... arguments) {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (int i = 0; i < arguments.length; i += 2) {
                String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
                if (!ONCE.contains(name) && !REPEATED.contains(name)) {
                    throw new IllegalArgumentException("unknown argument " + arguments[i]);
                }
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException("--" + name + " needs a value");
                }
                List<String> all = values.computeIfAbsent(name, n -> new ArrayList<>());
                all.add(arguments[i + 1]);
                if (all.size() > 1 && ONCE.contains(name)) {
                    throw new IllegalArgumentException("--" + name + " is given twice");
                }
            }
            Options options = new Options(values);
            for (String needed : List.of("input", "output")) {
                if (!values.containsKey(needed)) {
                    throw new IllegalArgumentException("--" + needed + " is missing");
                }
            }
            values.getOrDefault("input", List.of()).forEach(input -> pair("input", input, "="));
            options.format("format");
            options.format("output-format");
            options.splitBytes();
            options.applyTo(Selection.of(Corpus.of("none", List.of()), new org.longalign.tokenize.ByteTokenizer()));
            return options;
        }

        private static String[] pair(String name, String value, String separator) {
            int at = separator.equals(":") ? value.lastIndexOf(':') : value.indexOf(separator);
            if (at < 1 || at == value.length() - 1) {
                throw new IllegalArgumentException("--" + name + " is " + value + "; it must have a \"" + separator
                        + "\" between two parts");
            }
            return new String[] {value.substring(0, at), value.substring(at + 1)};
        }

        String one(String name, String missing) {
            return values.getOrDefault(name, List.of(missing)).get(0);
        }

        /** The value of an argument that names a format. */
        Format format(String name) {
            return switch (one(name, "jsonl")) {
                case "jsonl" -> Format.JSONL;
                case "parquet" -> Format.PARQUET;
                default -> throw new IllegalArgumentException(
                        "--" + name + " is " + one(name, "") + "; it must be jsonl or parquet");
            };
        }

        /** Bytes of a file that a task reads. */
        long splitBytes() {
            return Bounds.within("--split", whole("split", one("split", "64")), 1, 1 << 20) << 20;
        }

        private double number(String name, double missing) {
            try {
                return Double.parseDouble(one(name, String.valueOf(missing)));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--" + name + " is " + one(name, "") + "; it must be a number", e);
            }
        }

        private long whole(String name, String value) {
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--" + name + " is " + value + "; it must be a whole number", e);
            }
        }

        /** The selection with these settings. */
        Selection applyTo(Selection selection) {
            String[] tokens = pair("tokens", one("tokens", "8192:65536"), ":");
            Selection changed = selection
                    .tokens(Math.toIntExact(whole("tokens", tokens[0])), Math.toIntExact(whole("tokens", tokens[1])))
                    .count(Math.toIntExact(whole("count", one("count", "10000"))))
                    .chinese(number("chinese", 0.1))
                    .exponent(number("exponent", 1))
                    .seed(whole("seed", one("seed", "0")));
            EvaluationSet texts = new EvaluationSet(List.of());
            for (String evaluation : values.getOrDefault("evaluation", List.of())) {
                String[] file = pair("evaluation", evaluation, ":");
                texts = texts.and(EvaluationSet.read(Path.of(file[0]), file[1].split(",", -1)));
            }
            return texts.items().isEmpty() ? changed : changed.decontaminate(texts);
        }

        /** All sources. */
        Corpus corpus(JavaSparkContext spark) {
            List<Corpus> sources = new ArrayList<>();
            for (String input : values.getOrDefault("input", List.of())) {
                String[] named = pair("input", input, "=");
                boolean parquet = format("format") == Format.PARQUET;
                FieldSource source = parquet
                        ? Sources.parquet(named[0], HadoopFiles.list(spark, named[1], ".parquet"))
                        : Sources.jsonl(named[0], HadoopFiles.list(spark, named[1], ".jsonl"));
                source = source.text(one("text", "text"));
                sources.add(values.containsKey("id") ? source.id(one("id", "")) : source);
            }
            return sources.size() == 1 ? sources.get(0) : Corpus.concat("all", sources);
        }
    }
}
