package org.longalign.kernel.help;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;
import org.longalign.kernel.help.Completion.Kind;

/**
 * What may stand at a place, collected and ordered: what fits the type wanted first, then the nearest; what every object
 * has, and last what is deprecated, at the end.
 */
final class Offers {
    private static final Comparator<Offer> ORDER = Comparator.comparing(Offer::deprecated)
            .thenComparing(Offer::ofObject)
            .thenComparing(offer -> !offer.fits())
            .thenComparing(offer -> !offer.exactCase())
            .thenComparing(Offer::rank)
            .thenComparing(offer ->
                    offer.rank() == Rank.UNIMPORTED ? "" : offer.completion().text());

    private final String prefix;
    private final Expected expected;
    private final Elements elements;
    private final Types types;
    private final Map<String, Offer> offers = new LinkedHashMap<>();

    Offers(String prefix, Expected expected, Compiler.Unit unit) {
        this.prefix = prefix;
        this.expected = expected;
        this.elements = unit.task().getElements();
        this.types = unit.task().getTypes();
    }

    /** How near something is to what is being written. */
    enum Rank {
        LOCAL,
        FIELD,
        METHOD,
        TYPE,
        KEYWORD,
        PACKAGE,
        UNIMPORTED
    }

    private record Offer(
            Completion completion, Rank rank, boolean fits, boolean deprecated, boolean ofObject, boolean exactCase) {
        /** One offer for the overloads of a name: the best of them speaks, and all must agree to stand last. */
        Offer with(Offer other) {
            // Where one overload takes arguments, the parenthesis stays open.
            boolean shorter =
                    other.completion.text().length() < completion.text().length();
            Offer text = shorter ? other : this;
            Offer told = fits || !other.fits ? this : other;
            return new Offer(
                    new Completion(text.completion.text(), completion.kind(), told.completion.signature()),
                    rank,
                    fits || other.fits,
                    deprecated && other.deprecated,
                    ofObject && other.ofObject,
                    exactCase);
        }
    }

    /** All offers in order. */
    List<Completion> ordered() {
        List<Offer> all = new ArrayList<>(offers.values());
        all.sort(ORDER);
        return all.stream().map(Offer::completion).toList();
    }

    /** Whether a name begins with what has been written, in whatever case. */
    boolean isWanted(CharSequence name) {
        return name.length() >= prefix.length()
                && name.toString().regionMatches(true, 0, prefix, 0, prefix.length())
                && name.toString().indexOf('$') < 0;
    }

    void keyword(String word) {
        if (word.startsWith(prefix)) {
            boolean fits = expected.isBoolean() && (word.equals("true") || word.equals("false"));
            put(word, new Offer(new Completion(word, Kind.KEYWORD, ""), Rank.KEYWORD, fits, false, false, true));
        }
    }

    void packageName(String name) {
        if (isWanted(name)) {
            put(name, new Offer(new Completion(name, Kind.MODULE, ""), Rank.PACKAGE, false, false, false, exact(name)));
        }
    }

    /** A class by its full name, which needs no import. */
    void unimported(TypeElement type) {
        String name = type.getQualifiedName().toString();
        Completion completion = new Completion(name, kind(type), "");
        put(name, new Offer(completion, Rank.UNIMPORTED, false, elements.isDeprecated(type), false, true));
    }

    /** An element by its name, if that is wanted. */
    void element(Element element, @Nullable DeclaredType site) {
        if (isWanted(element.getSimpleName())) {
            element(element, site, element.getSimpleName().toString());
        }
    }

    /**
     * An element under a text of its own.
     *
     * @param site the type that it is a member of, which says what its type parameters stand for; null where unknown
     */
    void element(Element element, @Nullable DeclaredType site, String name) {
        boolean deprecated = elements.isDeprecated(element);
        boolean exact = exact(name);
        if (element instanceof ExecutableElement method) {
            ExecutableType as = as(method, site);
            String text = name + (method.getParameters().isEmpty() ? "()" : "(");
            TypeMirror result = Signatures.isConstructor(method) && site != null ? site : as.getReturnType();
            boolean ofObject = isOfObject(method);
            Completion completion = new Completion(text, Kind.FUNCTION, Signatures.call(method, as));
            put(name + "(", new Offer(completion, Rank.METHOD, expected.fits(result), deprecated, ofObject, exact));
        } else if (element instanceof TypeElement type) {
            put(name, new Offer(new Completion(name, kind(type), ""), Rank.TYPE, false, deprecated, false, exact));
        } else if (element.getKind() == ElementKind.TYPE_PARAMETER) {
            put(name, new Offer(new Completion(name, Kind.CLASS, ""), Rank.TYPE, false, deprecated, false, exact));
        } else if (element.getKind() != ElementKind.PACKAGE) {
            TypeMirror type =
                    element.getKind().isField() && site != null ? types.asMemberOf(site, element) : element.asType();
            boolean field = element.getKind().isField() && !CellUnit.holds(element);
            Completion completion = new Completion(name, field ? Kind.FIELD : Kind.VARIABLE, Signatures.of(type));
            put(
                    name,
                    new Offer(
                            completion,
                            field ? Rank.FIELD : Rank.LOCAL,
                            expected.fits(type),
                            deprecated,
                            false,
                            exact));
        }
    }

    /** The type itself fits, as what {@code new} makes. */
    void created(TypeElement type) {
        if (isWanted(type.getSimpleName())) {
            String name = type.getSimpleName().toString();
            Completion completion = new Completion(name + "(", kind(type), "");
            put(
                    name,
                    new Offer(
                            completion,
                            Rank.TYPE,
                            expected.fits(type.asType()),
                            elements.isDeprecated(type),
                            false,
                            exact(name)));
        }
    }

    /** A text that fits though it is no name, such as {@code length} of an array. */
    void text(String text, Kind kind, String signature) {
        if (isWanted(text)) {
            put(text, new Offer(new Completion(text, kind, signature), Rank.FIELD, false, false, false, exact(text)));
        }
    }

    private ExecutableType as(ExecutableElement method, @Nullable DeclaredType site) {
        return (ExecutableType) (site == null ? method.asType() : types.asMemberOf(site, method));
    }

    private boolean exact(String name) {
        return name.startsWith(prefix);
    }

    private void put(String key, Offer offer) {
        offers.merge(key, offer, Offer::with);
    }

    private static Kind kind(TypeElement type) {
        return switch (type.getKind()) {
            case INTERFACE, ANNOTATION_TYPE -> Kind.INTERFACE;
            case ENUM -> Kind.ENUM;
            default -> Kind.CLASS;
        };
    }

    private static boolean isOfObject(ExecutableElement method) {
        return switch (method.getSimpleName().toString()) {
            case "wait" -> true;
            case "equals" -> method.getParameters().size() == 1;
            case "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString" ->
                method.getParameters().isEmpty();
            default -> false;
        };
    }
}
