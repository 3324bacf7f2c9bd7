package org.longalign.kernel.internal.shell;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.history.HistoryEntry;
import org.dflib.jjava.jupyter.kernel.history.HistoryManager;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/** The cells run since the kernel started, with the text of their results. Kept in memory only. */
public final class SessionHistory implements HistoryManager {
    private static final int SESSION = 1;
    private final List<HistoryEntry> entries = new ArrayList<>();

    public synchronized void add(int cellNumber, String input, String output) {
        entries.add(new HistoryEntry(SESSION, cellNumber, input, output));
    }

    /** The entries that a request asks for. */
    public List<HistoryEntry> answer(HistoryRequest request) {
        Set<ResultFlag> flags = EnumSet.noneOf(ResultFlag.class);
        if (request.includeOutput()) {
            flags.add(ResultFlag.INCLUDE_OUTPUT);
        }
        if (request instanceof HistoryRequest.Range range) {
            return lookupRange(range.getSessionIndex(), range.getStart(), range.getStop(), flags);
        }
        if (request instanceof HistoryRequest.Search search) {
            if (search.filterUnique()) {
                flags.add(ResultFlag.UNIQUE);
            }
            return search(search.getPattern(), search.getMaxReturnLength(), flags);
        }
        return request instanceof HistoryRequest.Tail tail ? lookupTail(tail.getMaxReturnLength(), flags) : List.of();
    }

    @Override
    public synchronized List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
        return tail(entries, length, flags);
    }

    /** The entries of a session: 1 or 0, which both mean the current one. Others are empty. */
    @Override
    public synchronized List<HistoryEntry> lookupRange(int session, int startCell, int endCell, Set<ResultFlag> flags) {
        if (session != SESSION && session != 0) {
            return List.of();
        }
        List<HistoryEntry> range = entries.stream()
                .filter(entry -> entry.getCellNumber() >= startCell && entry.getCellNumber() < endCell)
                .toList();
        return tail(range, range.size(), flags);
    }

    @Override
    public synchronized List<HistoryEntry> search(String glob, int length, Set<ResultFlag> flags) {
        Pattern pattern = Pattern.compile(regex(glob), Pattern.DOTALL);
        List<HistoryEntry> found = entries.stream()
                .filter(entry -> pattern.matcher(entry.getInput()).matches())
                .toList();
        if (flags.contains(ResultFlag.UNIQUE)) {
            Map<String, HistoryEntry> unique = new LinkedHashMap<>();
            found.forEach(entry -> {
                unique.remove(entry.getInput());
                unique.put(entry.getInput(), entry);
            });
            found = List.copyOf(unique.values());
        }
        return tail(found, length, flags);
    }

    /** The last entries; all of them if the length is 0 or less. */
    private static List<HistoryEntry> tail(List<HistoryEntry> all, int length, Set<ResultFlag> flags) {
        int from = length <= 0 ? 0 : Math.max(0, all.size() - length);
        boolean withOutput = flags.contains(ResultFlag.INCLUDE_OUTPUT);
        return all.subList(from, all.size()).stream()
                .map(entry -> withOutput
                        ? entry
                        : new HistoryEntry(entry.getSession(), entry.getCellNumber(), entry.getInput(), null))
                .toList();
    }

    /** The regular expression of a glob: {@code *} is any characters, {@code ?} one, anything else literal. */
    private static String regex(String glob) {
        return glob.chars()
                .mapToObj(each -> switch (each) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(String.valueOf((char) each));
                })
                .collect(Collectors.joining());
    }
}
