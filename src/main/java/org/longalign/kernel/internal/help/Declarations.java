package org.longalign.kernel.internal.help;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** Formats declarations for readers: short names, no bodies. */
final class Declarations {
    private static final Pattern PACKAGES = Pattern.compile("\\b(?:[a-z_]\\w*\\.)+(?=[A-Z@])");
    private static final Pattern UNKNOWN_NAME = Pattern.compile("arg\\d+");

    private Declarations() {}

    /** A type without package names: {@code java.util.List<java.lang.String>} -> {@code List<String>}. */
    static String of(TypeMirror type) {
        String text = PACKAGES.matcher(type.toString()).replaceAll("").replace(",", ", ");
        return text.replaceAll(", +", ", ").replace("Cell$.", "");
    }

    /** {@code (int from, int to) : String}; without the type for a constructor. */
    static String call(ExecutableElement method, ExecutableType as) {
        String result = isConstructor(method) ? "" : " : " + of(as.getReturnType());
        return "(" + parameters(method, as, List.of()) + ")" + result;
    }

    /**
     * {@code static <T> int Collections.binarySearch(List<T> list, T key) throws X}.
     *
     * @param names of the parameters; empty if only the class file is available
     */
    static String declaration(ExecutableElement method, ExecutableType as, List<String> names) {
        StringBuilder text = new StringBuilder();
        if (method.getModifiers().contains(Modifier.STATIC) && !CellUnit.holds(method)) {
            text.append("static ");
        }
        if (!method.getTypeParameters().isEmpty()) {
            text.append(typeParameters(method.getTypeParameters())).append(' ');
        }
        if (isConstructor(method)) {
            text.append("new ").append(owner(method));
        } else {
            text.append(of(as.getReturnType())).append(' ');
            text.append(CellUnit.holds(method) ? "" : owner(method) + ".").append(method.getSimpleName());
        }
        text.append('(').append(parameters(method, as, names)).append(')');
        if (!method.getThrownTypes().isEmpty()) {
            text.append(" throws ")
                    .append(method.getThrownTypes().stream()
                            .map(Declarations::of)
                            .collect(Collectors.joining(", ")));
        }
        return text.toString();
    }

    /** {@code class java.util.ArrayList<E> extends AbstractList<E> implements List<E>}. */
    static String declaration(TypeElement type) {
        String kind = switch (type.getKind()) {
            case INTERFACE -> "interface ";
            case ENUM -> "enum ";
            case ANNOTATION_TYPE -> "@interface ";
            case RECORD -> "record ";
            default -> "class ";
        };
        StringBuilder text = new StringBuilder(kind);
        text.append(type.getQualifiedName().toString().replace(CellUnit.CLASS + ".", ""));
        if (!type.getTypeParameters().isEmpty()) {
            text.append(typeParameters(type.getTypeParameters()));
        }
        if (type.getKind() == ElementKind.RECORD) {
            text.append(type.getRecordComponents().stream()
                    .map(part -> of(part.asType()) + " " + part.getSimpleName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        TypeMirror above = type.getSuperclass();
        if (above.getKind() == TypeKind.DECLARED
                && !List.of("Object", "Record").contains(of(above))
                && !of(above).startsWith("Enum<")) {
            text.append(" extends ").append(of(above));
        }
        if (!type.getInterfaces().isEmpty()) {
            text.append(type.getKind().isInterface() ? " extends " : " implements ")
                    .append(type.getInterfaces().stream().map(Declarations::of).collect(Collectors.joining(", ")));
        }
        return text.toString();
    }

    /** {@code double Math.PI = 3.14}; without a class for a local variable. */
    static String declaration(VariableElement variable, TypeMirror as) {
        boolean field = variable.getEnclosingElement() instanceof TypeElement && !CellUnit.holds(variable);
        String fixed = variable.getModifiers().contains(Modifier.STATIC) && field ? "static " : "";
        Object constant = variable.getConstantValue();
        String value = constant == null ? "" : " = " + (constant instanceof String ? "\"" + constant + "\"" : constant);
        return fixed + of(as) + " " + (field ? owner(variable) + "." : "") + variable.getSimpleName() + value;
    }

    static boolean isConstructor(Element element) {
        return element.getSimpleName().contentEquals("<init>");
    }

    private static String owner(Element member) {
        StringBuilder name = new StringBuilder();
        for (Element outer = member.getEnclosingElement();
                outer instanceof TypeElement && !outer.getSimpleName().contentEquals(CellUnit.CLASS);
                outer = outer.getEnclosingElement()) {
            name.insert(0, outer.getSimpleName() + (name.length() == 0 ? "" : "."));
        }
        return name.toString();
    }

    private static String parameters(ExecutableElement method, ExecutableType as, List<String> names) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < method.getParameters().size(); i++) {
            String type = of(as.getParameterTypes().get(i));
            boolean last = i == method.getParameters().size() - 1;
            if (last && method.isVarArgs() && type.endsWith("[]")) {
                type = type.substring(0, type.length() - 2) + "...";
            }
            String name = method.getParameters().get(i).getSimpleName().toString();
            if (i < names.size()) {
                name = names.get(i);
            }
            texts.add(UNKNOWN_NAME.matcher(name).matches() ? type : type + " " + name);
        }
        return String.join(", ", texts);
    }

    private static String typeParameters(List<? extends TypeParameterElement> parameters) {
        return parameters.stream().map(Declarations::typeParameter).collect(Collectors.joining(", ", "<", ">"));
    }

    private static String typeParameter(TypeParameterElement parameter) {
        List<String> bounds = parameter.getBounds().stream()
                .map(Declarations::of)
                .filter(bound -> !bound.equals("Object"))
                .toList();
        return bounds.isEmpty()
                ? parameter.getSimpleName().toString()
                : parameter.getSimpleName() + " extends " + String.join(" & ", bounds);
    }
}
