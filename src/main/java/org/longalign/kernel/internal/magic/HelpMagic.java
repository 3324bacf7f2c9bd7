package org.longalign.kernel.internal.magic;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code %help}: lists the magics and explains their use. */
final class HelpMagic {
    private final Magics magics;

    HelpMagic(Magics magics) {
        this.magics = magics;
    }

    Magic magic() {
        return new Magic(
                List.of("help", "lsmagic"),
                "%help [NAME]",
                "lists the magics, or explains one",
                "",
                MagicSyntax.Style.COMMAND,
                this::run,
                null);
    }

    private @Nullable Object run(List<String> arguments) {
        System.out.println(arguments.isEmpty() ? list() : explain(arguments.get(0)));
        return null;
    }

    private String list() {
        int width = magics.all().stream()
                .mapToInt(magic -> signs(magic).length())
                .max()
                .orElse(0);
        String lines = magics.all().stream()
                .map(magic -> String.format("  %-" + width + "s  %s", signs(magic), magic.summary()))
                .collect(Collectors.joining("\n"));
        return "Magics:\n" + lines
                + "\n%help NAME explains one. lineMagic(name, arguments) and cellMagic(name, arguments,"
                + " body) call them from Java.";
    }

    private static String signs(Magic magic) {
        String line = magic.line() == null ? "" : "%" + magic.name();
        String cell = magic.cell() == null ? "" : "%%" + magic.name();
        return line + (line.isEmpty() || cell.isEmpty() ? "" : ", ") + cell;
    }

    private String explain(String written) {
        String name = written.replaceFirst("^%%?", "");
        Magic magic = magics.find(name);
        if (magic == null) {
            throw Magics.unknown(name, false, magics.names());
        }
        String others = magic.names().size() == 1
                ? ""
                : "\nAlso: "
                        + magic.names().stream()
                                .skip(1)
                                .map(other -> "%" + other)
                                .collect(Collectors.joining(", "));
        return magic.usage() + "\n" + magic.summary() + (magic.details().isEmpty() ? "" : "\n\n" + magic.details())
                + others;
    }
}
