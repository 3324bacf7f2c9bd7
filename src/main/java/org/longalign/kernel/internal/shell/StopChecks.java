package org.longalign.kernel.internal.shell;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Puts a call of {@link CellStop#check()} at the start of each method of a cell's class and before each jump back, so that
 * no loop and no recursion outlasts an interrupt.
 *
 * <p>From JDK 20 on, JShell does the same where cells run in its process. It computes the class's stack maps anew, for
 * which it looks for the types of other cells where they are not, and refuses a class where two of them meet, such as
 * {@code flag ? new A() : new B()}. A call that takes and gives nothing leaves the stack maps as they are.
 */
final class StopChecks {
    private static final String CHECKED = Type.getInternalName(CellStop.class);

    private StopChecks() {}

    /** The class with the checks; the class itself if there is no room for them. */
    static byte[] into(byte[] code) {
        ClassReader reader = new ClassReader(code);
        ClassWriter writer = new ClassWriter(0);
        try {
            reader.accept(new Methods(writer), 0);
            return writer.toByteArray();
        } catch (MethodTooLargeException e) {
            return code;
        }
    }

    private static final class Methods extends ClassVisitor {
        Methods(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Jumps(super.visitMethod(access, name, descriptor, signature, exceptions));
        }
    }

    private static final class Jumps extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Jumps(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
        }

        @Override
        public void visitLabel(Label label) {
            super.visitLabel(label);
            passed.add(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (passed.contains(label)) {
                check();
            }
            super.visitJumpInsn(opcode, label);
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKED, "check", "()V", false);
        }
    }
}
