package org.longalign.instruct;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the questions in a Markdown table: the column with that heading, or the one with most question marks. */
final class TableQuestions {
    private TableQuestions() {}

    /** The cells of the column of questions of the first table; empty if there is none. */
    static List<String> find(String reply) {
        List<List<String>> rows = rows(reply);
        if (rows.size() < 2) {
            return List.of();
        }
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int column = named(rows.get(0));
        boolean headed = column >= 0 || isRule(rows.get(1));
        List<List<String>> body =
                rows.stream().skip(headed ? 1 : 0).filter(row -> !isRule(row)).toList();
        column = column >= 0 ? column : mostQuestions(body, columns);
        int chosen = column;
        return chosen < 0
                ? List.of()
                : body.stream()
                        .filter(row -> row.size() > chosen && !row.get(chosen).isBlank())
                        .map(row -> QuestionMarker.without(row.get(chosen)))
                        .toList();
    }

    /** The cells of the first block of lines that are rows: they begin with a bar, or a rule of bars is among them. */
    private static List<List<String>> rows(String reply) {
        List<List<String>> rows = new ArrayList<>();
        boolean table = false;
        for (String line : (Iterable<String>) reply.lines()::iterator) {
            String row = line.strip();
            if (row.indexOf('|') >= 0) {
                rows.add(cells(row));
                table |= (row.startsWith("|") && rows.size() > 1) || isRule(rows.get(rows.size() - 1));
            } else if (table) {
                return rows;
            } else {
                rows.clear();
            }
        }
        return table ? rows : List.of();
    }

    private static List<String> cells(String row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        for (int at = row.startsWith("|") ? 1 : 0; at < row.length(); at++) {
            char c = row.charAt(at);
            if (c == '\\' && at + 1 < row.length() && row.charAt(at + 1) == '|') {
                cell.append('|');
                at++;
            } else if (c == '|') {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (!cell.toString().isBlank()) {
            cells.add(cell.toString().strip());
        }
        return cells;
    }

    private static boolean isRule(List<String> row) {
        return !row.isEmpty()
                && row.stream().allMatch(cell -> !cell.isEmpty() && cell.chars().allMatch(c -> c == '-' || c == ':'));
    }

    private static int named(List<String> header) {
        for (int column = 0; column < header.size(); column++) {
            String name = QuestionText.tidy(header.get(column)).toLowerCase(Locale.ROOT);
            boolean text = name.startsWith("question")
                    || name.startsWith("request")
                    || name.startsWith("问题")
                    || name.startsWith("题目")
                    || name.startsWith("提问")
                    || name.startsWith("任务")
                    || name.startsWith("task");
            boolean other = name.contains("type")
                    || name.contains("number")
                    || name.contains("no.")
                    || name.contains("#")
                    || name.contains("id")
                    || name.contains("类型")
                    || name.contains("编号")
                    || name.contains("序号");
            if (text && !other) {
                return column;
            }
        }
        return -1;
    }

    private static int mostQuestions(List<List<String>> rows, int columns) {
        int best = -1;
        long most = 0;
        for (int column = 0; column < columns; column++) {
            int at = column;
            long questions = rows.stream()
                    .filter(row -> row.size() > at
                            && (row.get(at).contains("?") || row.get(at).contains("？")))
                    .count();
            if (questions > most) {
                most = questions;
                best = column;
            }
        }
        return best;
    }
}
