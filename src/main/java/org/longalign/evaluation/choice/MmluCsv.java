package org.longalign.evaluation.choice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads MMLU as published: a CSV file for each subject, named {@code SUBJECT_test.csv}, without a header, whose rows
 * are question, four choices and the letter of the right one.
 */
final class MmluCsv {
    private static final int FIELDS = 6;

    /** A row with the number of its first line. */
    private record Row(int line, List<String> fields) {}

    private MmluCsv() {}

    static List<ChoiceQuestion> read(Path path) {
        List<ChoiceQuestion> questions = new ArrayList<>();
        for (Path file : files(path)) {
            String subject = file.getFileName().toString().replaceFirst("(_(test|dev|val))?\\.csv$", "");
            for (Row row : rows(file)) {
                questions.add(question(file, subject, row));
            }
        }
        return questions;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IllegalArgumentException("there are no *.csv files in " + path);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static ChoiceQuestion question(Path file, String subject, Row row) {
        String where = file + ":" + row.line() + ": ";
        if (row.fields().size() != FIELDS) {
            throw new IllegalArgumentException(where + "a row has question, four choices and a letter, not "
                    + row.fields().size() + " fields");
        }
        int right = ChoiceLayouts.LETTERS.indexOf(row.fields().get(FIELDS - 1).strip());
        if (right < 0) {
            throw new IllegalArgumentException(
                    where + "\"" + row.fields().get(FIELDS - 1) + "\" is none of A, B, C and D");
        }
        try {
            return ChoiceLayouts.mmlu(
                    subject + "/" + row.line(),
                    subject,
                    row.fields().get(0),
                    row.fields().subList(1, FIELDS - 1),
                    right);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + e.getMessage(), e);
        }
    }

    /** Parses rows by RFC 4180: fields in double quotes may hold commas, line ends and doubled double quotes. */
    private static List<Row> rows(Path file) {
        String text = ChoiceLines.text(file).replace("\r\n", "\n");
        List<Row> rows = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        int line = 1;
        int begun = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line += c == '\n' ? 1 : 0;
            if (quoted) {
                boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (c != '"' || doubled) {
                    field.append(c);
                    i += doubled ? 1 : 0;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                fields.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    add(rows, begun, fields);
                    fields.clear();
                    begun = line;
                }
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(file + ":" + begun + ": a double quote is not closed");
        }
        fields.add(field.toString());
        add(rows, begun, fields);
        return rows;
    }

    private static void add(List<Row> rows, int line, List<String> fields) {
        if (fields.size() > 1 || !fields.get(0).isBlank()) {
            rows.add(new Row(line, List.copyOf(fields)));
        }
    }
}
