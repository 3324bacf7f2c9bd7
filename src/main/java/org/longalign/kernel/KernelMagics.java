package org.longalign.kernel;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.internal.magic.MagicException;
import org.longalign.kernel.internal.magic.MagicHost;
import org.longalign.kernel.internal.magic.MagicSyntax;
import org.longalign.kernel.internal.magic.Magics;
import org.longalign.kernel.internal.shell.Ansi;
import org.longalign.kernel.internal.shell.Cell;
import org.longalign.kernel.internal.shell.CellEvaluator;
import org.longalign.kernel.internal.shell.CellException;

/** The kernel's own magics, those registered by cells and extensions, and their effects on the kernel. */
final class KernelMagics extends MagicsRegistry implements MagicHost {
    private final CellEvaluator evaluator;
    private final Magics magics = new Magics(this);
    private final MagicSyntax syntax = new MagicSyntax(BaseNotebookStatics.class.getName(), this::style);
    private final List<Path> classPath = new CopyOnWriteArrayList<>();
    private @Nullable JavaKernel kernel;

    KernelMagics(CellEvaluator evaluator) {
        this.evaluator = evaluator;
        Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .forEach(classPath::add);
        magics.names(false)
                .forEach(name -> registerLineMagic(name, (any, arguments) -> magics.runLine(name, arguments)));
        magics.names(true)
                .forEach(name ->
                        registerCellMagic(name, (any, arguments, body) -> magics.runCell(name, arguments, body)));
    }

    /** Sets the kernel that magics work on. Call it before the first cell. */
    void attach(JavaKernel target) {
        kernel = target;
    }

    /**
     * A cell with its magics translated to Java.
     *
     * @param name the cell's name in errors; null: its number
     * @throws CellException if a magic is malformed
     */
    Cell cell(int number, String source, @Nullable String name) {
        try {
            return new Cell(number, syntax.toJava(source), source, name);
        } catch (MagicException e) {
            throw failure(e);
        }
    }

    /** The cell with its magics blanked out; every other character keeps its offset. */
    String blanked(String source) {
        return syntax.blanked(source, -1);
    }

    /** The same, but the magic at the cursor is kept, so that its name can be completed. */
    String blankedAround(String source, int cursor) {
        int offset =
                source.offsetByCodePoints(0, Math.min(Math.max(cursor, 0), source.codePointCount(0, source.length())));
        return syntax.blanked(source, offset);
    }

    private MagicSyntax.Style style(String name) {
        MagicSyntax.Style style = magics.style(name);
        boolean isRegistered =
                getLineMagicNames().contains(name) || getCellMagicNames().contains(name);
        return style == MagicSyntax.Style.UNKNOWN && isRegistered ? MagicSyntax.Style.FUNCTION : style;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the base library's signature
    public <T, K extends BaseKernel> T evalLineMagic(K caller, String name, List<String> arguments) throws Exception {
        if (!getLineMagicNames().contains(name) && !getCellMagicNames().contains(name)) {
            throw failure(Magics.unknown(name, false, getLineMagicNames()));
        }
        try {
            return super.evalLineMagic(caller, name, arguments);
        } catch (MagicException e) {
            throw failure(e);
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the base library's signature
    public <T, K extends BaseKernel> T evalCellMagic(K caller, String name, List<String> arguments, String body)
            throws Exception {
        if (!getCellMagicNames().contains(name)) {
            throw failure(Magics.unknown(name, true, getCellMagicNames()));
        }
        try {
            return super.evalCellMagic(caller, name, arguments, body);
        } catch (MagicException e) {
            throw failure(e);
        }
    }

    private static CellException failure(MagicException problem) {
        List<String> lines = new ArrayList<>(problem.message().lines().toList());
        lines.set(0, Ansi.error(lines.get(0)));
        return new CellException(CellException.MAGIC, problem.message(), lines);
    }

    @Override
    public @Nullable Object evaluate(String source, @Nullable String name) {
        JavaKernel target = kernel;
        return evaluator.evaluate(cell(target == null ? 1 : target.runningNumber(), source, name));
    }

    @Override
    public List<Path> classPath() {
        return List.copyOf(classPath);
    }

    @Override
    public void addToClassPath(List<Path> entries) {
        Set<Path> present = new HashSet<>(classPath);
        List<Path> fresh = entries.stream().filter(present::add).toList();
        evaluator.addToClassPath(fresh);
        classPath.addAll(fresh);
        JavaKernel target = kernel;
        if (target != null) {
            target.installNewExtensions();
        }
    }

    @Override
    public StatusLine statusLine() {
        JavaKernel target = kernel;
        return target == null ? System.err::println : new DisplayedLine(target);
    }

    /** A display that is updated in place; the stored notebook keeps its last text. */
    private static final class DisplayedLine implements StatusLine {
        private final JavaKernel kernel;
        private @Nullable String id;

        DisplayedLine(JavaKernel kernel) {
            this.kernel = kernel;
        }

        @Override
        public synchronized void show(String text) {
            DisplayData data = new DisplayData(text);
            String place = id;
            if (place == null) {
                place = UUID.randomUUID().toString();
                id = place;
                data.setDisplayId(place);
                kernel.display(data);
            } else {
                kernel.getIO().display.updateDisplay(place, data);
            }
        }
    }
}
