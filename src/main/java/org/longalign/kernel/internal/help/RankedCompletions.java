package org.longalign.kernel.internal.help;

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
import org.longalign.kernel.internal.help.Completion.Kind;

/**
 * Collects and ranks matches: those of an expected type first, then by {@link Rank}; the methods of {@code Object} and
 * deprecated elements last.
 */
final class RankedCompletions {
    private static final Comparator<Match> ORDER = Comparator.comparing(Match::deprecated)
            .thenComparing(Match::ofObject)
            .thenComparing(match -> !match.fits())
            .thenComparing(match -> !match.exactCase())
            .thenComparing(Match::rank)
            .thenComparing(match ->
                    match.rank() == Rank.UNIMPORTED ? "" : match.completion().text());

    private final String prefix;
    private final ExpectedTypes expected;
    private final Elements elements;
    private final Types types;
    private final Map<String, Match> matches = new LinkedHashMap<>();

    RankedCompletions(String prefix, ExpectedTypes expected, Compiler.Unit unit) {
        this.prefix = prefix;
        this.expected = expected;
        this.elements = unit.task().getElements();
        this.types = unit.task().getTypes();
    }

    /** The kinds of matches by distance from the cursor, nearest first. */
    enum Rank {
        LOCAL,
        FIELD,
        METHOD,
        TYPE,
        KEYWORD,
        PACKAGE,
        UNIMPORTED
    }

    private record Match(
            Completion completion, Rank rank, boolean fits, boolean deprecated, boolean ofObject, boolean exactCase) {
        /** Merges overloads into one match: it fits if any of them fits, and is ranked last only if all of them are. */
        Match with(Match other) {
            // The shorter text leaves the parenthesis open, for an overload with arguments.
            boolean shorter =
                    other.completion.text().length() < completion.text().length();
            Match text = shorter ? other : this;
            Match best = fits || !other.fits ? this : other;
            return new Match(
                    new Completion(text.completion.text(), completion.kind(), best.completion.signature()),
                    rank,
                    fits || other.fits,
                    deprecated && other.deprecated,
                    ofObject && other.ofObject,
                    exactCase);
        }
    }

    /** All matches in order. */
    List<Completion> ordered() {
        List<Match> all = new ArrayList<>(matches.values());
        all.sort(ORDER);
        return all.stream().map(Match::completion).toList();
    }

    /** Whether a name starts with the prefix, ignoring case. */
    boolean isWanted(CharSequence name) {
        return name.length() >= prefix.length()
                && name.toString().regionMatches(true, 0, prefix, 0, prefix.length())
                && name.toString().indexOf('$') < 0;
    }

    void keyword(String word) {
        if (word.startsWith(prefix)) {
            boolean fits = expected.isBoolean() && (word.equals("true") || word.equals("false"));
            put(word, new Match(new Completion(word, Kind.KEYWORD, ""), Rank.KEYWORD, fits, false, false, true));
        }
    }

    void packageName(String name) {
        if (isWanted(name)) {
            put(name, new Match(new Completion(name, Kind.MODULE, ""), Rank.PACKAGE, false, false, false, exact(name)));
        }
    }

    /** Adds a class by its full name, which needs no import. */
    void unimported(TypeElement type) {
        String name = type.getQualifiedName().toString();
        Completion completion = new Completion(name, kind(type), "");
        put(name, new Match(completion, Rank.UNIMPORTED, false, elements.isDeprecated(type), false, true));
    }

    /** Adds an element by its name, if that has the prefix. */
    void element(Element element, @Nullable DeclaredType site) {
        if (isWanted(element.getSimpleName())) {
            element(element, site, element.getSimpleName().toString());
        }
    }

    /**
     * Adds an element under another text.
     *
     * @param site the type that it is a member of, which binds its type parameters; null if unknown
     */
    void element(Element element, @Nullable DeclaredType site, String name) {
        boolean deprecated = elements.isDeprecated(element);
        boolean exact = exact(name);
        if (element instanceof ExecutableElement method) {
            ExecutableType as = as(method, site);
            String text = name + (method.getParameters().isEmpty() ? "()" : "(");
            TypeMirror result = Declarations.isConstructor(method) && site != null ? site : as.getReturnType();
            boolean ofObject = isOfObject(method);
            Completion completion = new Completion(text, Kind.FUNCTION, Declarations.call(method, as));
            put(name + "(", new Match(completion, Rank.METHOD, expected.fits(result), deprecated, ofObject, exact));
        } else if (element instanceof TypeElement type) {
            put(name, new Match(new Completion(name, kind(type), ""), Rank.TYPE, false, deprecated, false, exact));
        } else if (element.getKind() == ElementKind.TYPE_PARAMETER) {
            put(name, new Match(new Completion(name, Kind.CLASS, ""), Rank.TYPE, false, deprecated, false, exact));
        } else if (element.getKind() != ElementKind.PACKAGE) {
            TypeMirror type =
                    element.getKind().isField() && site != null ? types.asMemberOf(site, element) : element.asType();
            boolean field = element.getKind().isField() && !CellUnit.holds(element);
            Completion completion = new Completion(name, field ? Kind.FIELD : Kind.VARIABLE, Declarations.of(type));
            put(
                    name,
                    new Match(
                            completion,
                            field ? Rank.FIELD : Rank.LOCAL,
                            expected.fits(type),
                            deprecated,
                            false,
                            exact));
        }
    }

    /** Adds the type of a {@code new} expression. */
    void created(TypeElement type) {
        if (isWanted(type.getSimpleName())) {
            String name = type.getSimpleName().toString();
            Completion completion = new Completion(name + "(", kind(type), "");
            put(
                    name,
                    new Match(
                            completion,
                            Rank.TYPE,
                            expected.fits(type.asType()),
                            elements.isDeprecated(type),
                            false,
                            exact(name)));
        }
    }

    /** Adds a text that is not an element's name, such as {@code length} of an array. */
    void text(String text, Kind kind, String signature) {
        if (isWanted(text)) {
            put(text, new Match(new Completion(text, kind, signature), Rank.FIELD, false, false, false, exact(text)));
        }
    }

    private ExecutableType as(ExecutableElement method, @Nullable DeclaredType site) {
        return (ExecutableType) (site == null ? method.asType() : types.asMemberOf(site, method));
    }

    private boolean exact(String name) {
        return name.startsWith(prefix);
    }

    private void put(String key, Match match) {
        matches.merge(key, match, Match::with);
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
