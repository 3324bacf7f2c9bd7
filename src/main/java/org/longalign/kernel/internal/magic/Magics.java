package org.longalign.kernel.internal.magic;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.NearestNames;

/** The kernel's built-in magics, by name. */
public final class Magics {
    private final Map<String, Magic> byName = new LinkedHashMap<>();

    /** @param host the kernel that they work on */
    public Magics(MagicHost host) {
        ClassPathMagics classPath = new ClassPathMagics(host);
        MavenMagics maven = new MavenMagics(host);
        Stream.of(
                        maven.magics(),
                        classPath.magics(),
                        List.of(new LoadMagic(host).magic(), new TimeMagic(host).magic(), ShellMagic.magic()),
                        List.of(new HelpMagic(this).magic()))
                .flatMap(List::stream)
                .forEach(magic -> magic.names().forEach(name -> byName.put(name, magic)));
    }

    /** The treatment of a magic's arguments and value. */
    public MagicSyntax.Style style(String name) {
        Magic magic = byName.get(name);
        return magic == null ? MagicSyntax.Style.UNKNOWN : magic.style();
    }

    /** All names, aliases included. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** The names of line magics or of cell magics. */
    public List<String> names(boolean ofCells) {
        return byName.entrySet().stream()
                .filter(entry -> ofCells
                        ? entry.getValue().cell() != null
                        : entry.getValue().line() != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Runs a line magic.
     *
     * @return its value, or null
     * @throws MagicException if there is no such line magic, or it fails
     */
    public @Nullable Object runLine(String name, List<String> arguments) throws Exception {
        Magic magic = byName.get(name);
        if (magic == null) {
            throw unknown(name, false, names(false));
        }
        Magic.Line line = magic.line();
        if (line == null) {
            throw new MagicException(
                    "%" + name + " is a cell magic: write %%" + name + " in the first line of a cell.");
        }
        return line.run(arguments);
    }

    /**
     * Runs a cell magic.
     *
     * @return its value, or null
     * @throws MagicException if there is no such cell magic, or it fails
     */
    public @Nullable Object runCell(String name, List<String> arguments, String body) throws Exception {
        Magic magic = byName.get(name);
        if (magic == null) {
            throw unknown(name, true, names(true));
        }
        Magic.Cell cell = magic.cell();
        if (cell == null) {
            throw new MagicException("%%" + name + " is no cell magic; the line magic is " + magic.usage() + ".");
        }
        return cell.run(arguments, body);
    }

    /** The error for an unknown magic, with similar names. */
    public static MagicException unknown(String name, boolean isCell, Collection<String> known) {
        String signs = isCell ? "%%" : "%";
        String hint = NearestNames.of(name, known).stream()
                .map(other -> signs + other)
                .collect(Collectors.joining(", "));
        return new MagicException("There is no magic " + signs + name + "."
                + (hint.isEmpty() ? "" : " Did you mean " + hint + "?") + " %help lists all magics.");
    }

    /** The magics, each once. */
    List<Magic> all() {
        return byName.values().stream().distinct().toList();
    }

    @Nullable
    Magic find(String name) {
        return byName.get(name);
    }
}
