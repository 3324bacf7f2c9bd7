package org.longalign.kernel.internal.magic;

import java.io.File;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces IJava's class of the same name: cells that name it get this one. New notebooks use the base library's
 * {@code BaseKernel.notebookKernel()} instead.
 */
public final class IJava {
    private IJava() {}

    /**
     * The running kernel.
     *
     * @throws NullPointerException outside a notebook
     */
    public static KernelInstance getKernelInstance() {
        return new KernelInstance(BaseKernel.notebookKernel());
    }

    /** The code of a line magic, by IJava's name. */
    @FunctionalInterface
    public interface LineMagicFunction {
        /** Runs the magic and returns its value. */
        @Nullable
        Object execute(List<String> arguments) throws Exception;
    }

    /** The code of a cell magic, by IJava's name. */
    @FunctionalInterface
    public interface CellMagicFunction {
        /** Runs the magic and returns its value. */
        @Nullable
        Object execute(List<String> arguments, String body) throws Exception;
    }

    /** The kernel, with IJava's methods. */
    public static final class KernelInstance {
        private final BaseKernel kernel;

        private KernelInstance(BaseKernel kernel) {
            this.kernel = kernel;
        }

        /** The registry of magics. */
        public MagicsOfKernel getMagics() {
            return new MagicsOfKernel(kernel);
        }

        /** The registry of views. */
        public Renderer getRenderer() {
            return kernel.getRenderer();
        }

        /** Evaluates code and returns its value. */
        public @Nullable Object evalRaw(String code) {
            return kernel.evalRaw(code);
        }

        /** Adds jars and folders, separated as in a class path. */
        public void addToClasspath(String paths) {
            BaseNotebookStatics.lineMagic("classpath", List.of(paths.split(File.pathSeparator, -1)));
        }
    }

    /** The registry of magics, with IJava's methods. */
    public static final class MagicsOfKernel {
        private final BaseKernel kernel;

        private MagicsOfKernel(BaseKernel kernel) {
            this.kernel = kernel;
        }

        /** Registers a line magic. */
        public void registerLineMagic(String name, LineMagicFunction magic) {
            kernel.getMagicsRegistry().registerLineMagic(name, (any, arguments) -> magic.execute(arguments));
        }

        /** Registers a cell magic. */
        public void registerCellMagic(String name, CellMagicFunction magic) {
            kernel.getMagicsRegistry()
                    .registerCellMagic(name, (any, arguments, body) -> magic.execute(arguments, body));
        }

        /**
         * Registers the magics of a class. Those of {@link Shell} are always registered.
         *
         * @throws IllegalArgumentException for any other class: its annotations are IJava's own
         */
        public void registerMagics(Class<?> type) {
            if (type != Shell.class) {
                throw new IllegalArgumentException("the magics of " + type.getName()
                        + " cannot be registered by IJava's annotations here; register each with registerLineMagic(name,"
                        + " arguments -> ...) or registerCellMagic(name, (arguments, body) -> ...)");
            }
        }
    }

    /** Names the shell's magics, {@code %sh} and {@code %%sh}, which this kernel always has. */
    public static final class Shell {
        private Shell() {}
    }

    /** {@code display}, {@code updateDisplay} and {@code render} by IJava's name. */
    public static final class Display extends BaseNotebookStatics {
        private Display() {}
    }

    /** {@code lineMagic} and {@code cellMagic} by IJava's name. */
    public static final class Magics extends BaseNotebookStatics {
        private Magics() {}
    }

    /** {@code eval} and {@link #getKernelInstance} by IJava's name. */
    public static final class Kernel extends BaseNotebookStatics {
        private Kernel() {}

        /** The running kernel. */
        public static KernelInstance getKernelInstance() {
            return IJava.getKernelInstance();
        }
    }
}
