package org.longalign.corpus.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaSparkContext;
import org.longalign.corpus.source.Sources.FileNames;
import org.longalign.corpus.source.Sources.RemoteFile;

/**
 * Files in any file system that Hadoop knows: {@code hdfs://}, {@code s3a://}, {@code file:} and others.
 *
 * <pre>{@code
 * // given: JavaSparkContext spark
 * var corpus = Sources.jsonl("pile", HadoopFiles.list(spark, "hdfs://namenode/pile", ".jsonl")).id("uid");
 * }</pre>
 */
public final class HadoopFiles {
    private static final String PREFIX = "spark.hadoop.";

    private HadoopFiles() {}

    /** A file, opened with the job's {@code spark.hadoop} settings wherever it is read. */
    private record HadoopFile(String name, String label, long size, Map<String, String> settings)
            implements RemoteFile {
        private static final long serialVersionUID = 1L;

        @Override
        public InputStream open() throws IOException {
            return open(0);
        }

        @Override
        public InputStream open(long from) throws IOException {
            Path path = new Path(name);
            FSDataInputStream in = path.getFileSystem(configuration(settings)).open(path);
            try {
                in.seek(from);
                return in;
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }
    }

    /**
     * The files of a folder, at any depth, of a glob, or one file, sorted by label. Hidden ones, whose names begin with a
     * dot or an underscore, are left out.
     *
     * @param path a folder, which is searched for files with the suffix; a glob such as {@code s3a://bucket/c4/*.json.gz};
     *     or a file
     * @param suffix the suffix in a folder, which may be followed by one of gzip or zstd
     * @throws IllegalArgumentException if there is no such file
     * @throws UncheckedIOException if the file system cannot be reached
     */
    public static List<RemoteFile> list(JavaSparkContext spark, String path, String suffix) {
        Map<String, String> settings = settings(spark);
        List<RemoteFile> files = new ArrayList<>();
        try {
            Path given = new Path(path);
            FileSystem system = given.getFileSystem(configuration(settings));
            FileStatus[] found = system.globStatus(given);
            if (found == null || found.length == 0) {
                throw new IllegalArgumentException("there is no file or folder " + path);
            }
            Path root = root(system.makeQualified(given));
            for (FileStatus one : found) {
                if (!one.isDirectory()) {
                    String label = FileNames.isGlob(path) ? below(root, one.getPath()) : one.getPath().getName();
                    files.add(new HadoopFile(one.getPath().toString(), label, one.getLen(), settings));
                    continue;
                }
                RemoteIterator<LocatedFileStatus> inside = system.listFiles(one.getPath(), true);
                while (inside.hasNext()) {
                    FileStatus file = inside.next();
                    String label = below(root, file.getPath());
                    if (!isHidden(label) && FileNames.endsIn(label, List.of(suffix))) {
                        files.add(new HadoopFile(file.getPath().toString(), label, file.getLen(), settings));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + path + ": " + e.getMessage(), e);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    path + " has no file that ends in " + suffix + " (or that with .gz or .zst)");
        }
        files.sort(Comparator.comparing(RemoteFile::label));
        return files;
    }

    /** The Hadoop settings that the job was submitted with. */
    static Map<String, String> settings(JavaSparkContext spark) {
        Map<String, String> settings = new TreeMap<>();
        for (scala.Tuple2<String, String> each : spark.getConf().getAll()) {
            if (each._1().startsWith(PREFIX)) {
                settings.put(each._1().substring(PREFIX.length()), each._2());
            }
        }
        return settings;
    }

    static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration();
        settings.forEach(configuration::set);
        return configuration;
    }

    /** The part of a path before its first pattern. */
    private static Path root(Path path) {
        Path root = path;
        for (Path each = path; each != null; each = each.getParent()) {
            if (FileNames.isGlob(each.getName())) {
                root = each.getParent();
            }
        }
        return root;
    }

    private static String below(Path root, Path file) {
        return root.toUri().relativize(file.toUri()).getPath();
    }

    private static boolean isHidden(String label) {
        for (String name : label.split("/", -1)) {
            // Hadoop's own files begin with an underscore.
            if (FileNames.isHidden(name) || name.startsWith("_")) {
                return true;
            }
        }
        return false;
    }
}
