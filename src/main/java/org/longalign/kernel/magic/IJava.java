package org.longalign.kernel.magic;

import java.io.File;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.jspecify.annotations.Nullable;

/**
 * What notebooks made for IJava ask of its class of the same name. Cells that name IJava's class get this one; in new
 * notebooks {@code BaseKernel.notebookKernel()} of the base library does the same.
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

    /** IJava's name of a line magic's code. */
    @FunctionalInterface
    public interface LineMagicFunction {
        /** Runs the magic and returns its value. */
        @Nullable
        Object execute(List<String> arguments) throws Exception;
    }

    /** IJava's name of a cell magic's code. */
    @FunctionalInterface
    public interface CellMagicFunction {
        /** Runs the magic and returns its value. */
        @Nullable
        Object execute(List<String> arguments, String body) throws Exception;
    }

    /** The kernel as IJava shows it. */
    public static final class KernelInstance {
        private final BaseKernel kernel;

        private KernelInstance(BaseKernel kernel) {
            this.kernel = kernel;
        }

        /** Where magics are registered. */
        public MagicsOfKernel getMagics() {
            return new MagicsOfKernel(kernel);
        }

        /** Where the looks of types are registered. */
        public Renderer getRenderer() {
            return kernel.getRenderer();
        }

        /** Evaluates code and returns its value. */
        public @Nullable Object evalRaw(String code) {
            return kernel.evalRaw(code);
        }

        /** Adds jars and folders, separated as on a class path. */
        public void addToClasspath(String paths) {
            BaseNotebookStatics.lineMagic("classpath", List.of(paths.split(File.pathSeparator, -1)));
        }
    }

    /** The magics as IJava shows them. */
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
         * Registers the magics of a class. Those of {@link Shell} are there already.
         *
         * @throws IllegalArgumentException if it is any other class: its annotations are IJava's own
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

    /** {@code display}, {@code updateDisplay} and {@code render} under IJava's name. */
    public static final class Display extends BaseNotebookStatics {
        private Display() {}
    }

    /** {@code lineMagic} and {@code cellMagic} under IJava's name. */
    public static final class Magics extends BaseNotebookStatics {
        private Magics() {}
    }

    /** {@code eval} and {@link #getKernelInstance} under IJava's name. */
    public static final class Kernel extends BaseNotebookStatics {
        private Kernel() {}

        /** The running kernel. */
        public static KernelInstance getKernelInstance() {
            return IJava.getKernelInstance();
        }
    }
}
