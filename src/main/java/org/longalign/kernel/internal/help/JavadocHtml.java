package org.longalign.kernel.internal.help;

import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts doc comments to HTML with a few harmless elements and no attributes; links become their text. */
final class JavadocHtml extends SimpleDocTreeVisitor<@Nullable Void, @Nullable Void> {
    private static final Set<String> ELEMENTS = Set.of(
            "p",
            "pre",
            "code",
            "ul",
            "ol",
            "li",
            "b",
            "i",
            "em",
            "strong",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "caption",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "br",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "sup",
            "sub",
            "tt",
            "var",
            "cite");
    private static final Pattern SNIPPET = Pattern.compile("\\{@snippet[^:]*:\\s?\\n?(.*)}", Pattern.DOTALL);

    private final StringBuilder html = new StringBuilder();
    private final Map<String, StringBuilder> sections = new LinkedHashMap<>();

    private JavadocHtml() {}

    /** The comment's text, followed by its tags in sections. */
    static String of(DocCommentTree comment) {
        JavadocHtml writer = new JavadocHtml();
        writer.visit(comment.getFullBody(), null);
        for (DocTree tag : comment.getBlockTags()) {
            writer.visit(tag, null);
        }
        StringBuilder all =
                new StringBuilder("<p>").append(writer.html.toString().strip()).append("</p>");
        if (!writer.sections.isEmpty()) {
            all.append("<dl>");
            writer.sections.forEach((title, content) ->
                    all.append("<dt><b>").append(title).append("</b></dt>").append(content));
            all.append("</dl>");
        }
        return all.toString();
    }

    /** Escapes HTML: <code>a &lt; b</code> becomes <code>a &amp;lt; b</code>. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String inline(List<? extends DocTree> trees) {
        JavadocHtml writer = new JavadocHtml();
        writer.visit(trees, null);
        return writer.html.toString().strip();
    }

    private void section(String title, String content) {
        if (!content.isEmpty()) {
            sections.computeIfAbsent(title, unused -> new StringBuilder())
                    .append("<dd>")
                    .append(content)
                    .append("</dd>");
        }
    }

    private static String code(String text) {
        return "<code>" + escaped(text) + "</code>";
    }

    private @Nullable Void write(String text) {
        html.append(text);
        return null;
    }

    @Override
    public @Nullable Void visitText(TextTree tree, @Nullable Void unused) {
        return write(escaped(tree.getBody()));
    }

    @Override
    public @Nullable Void visitEntity(EntityTree tree, @Nullable Void unused) {
        return write("&" + tree.getName() + ";");
    }

    @Override
    public @Nullable Void visitStartElement(StartElementTree tree, @Nullable Void unused) {
        String name = tree.getName().toString().toLowerCase(Locale.ROOT);
        return ELEMENTS.contains(name) ? write("<" + name + ">") : null;
    }

    @Override
    public @Nullable Void visitEndElement(EndElementTree tree, @Nullable Void unused) {
        String name = tree.getName().toString().toLowerCase(Locale.ROOT);
        return ELEMENTS.contains(name) ? write("</" + name + ">") : null;
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
        String text = tree.getBody().getBody();
        return write(tree.getKind() == DocTree.Kind.CODE ? code(text) : escaped(text));
    }

    @Override
    public @Nullable Void visitLink(LinkTree tree, @Nullable Void unused) {
        String label = inline(tree.getLabel());
        if (label.isEmpty()) {
            label = escaped(
                    tree.getReference().getSignature().replaceFirst("^#", "").replace('#', '.'));
        }
        return write(tree.getKind() == DocTree.Kind.LINK_PLAIN ? label : "<code>" + label + "</code>");
    }

    @Override
    public @Nullable Void visitValue(ValueTree tree, @Nullable Void unused) {
        return tree.getReference() == null
                ? null
                : write(code(tree.getReference().getSignature()));
    }

    @Override
    public @Nullable Void visitIndex(IndexTree tree, @Nullable Void unused) {
        return visit(tree.getSearchTerm(), null);
    }

    @Override
    public @Nullable Void visitSystemProperty(SystemPropertyTree tree, @Nullable Void unused) {
        return write(code(tree.getPropertyName().toString()));
    }

    @Override
    public @Nullable Void visitSummary(SummaryTree tree, @Nullable Void unused) {
        return visit(tree.getSummary(), null);
    }

    @Override
    public @Nullable Void visitParam(ParamTree tree, @Nullable Void unused) {
        String name = tree.isTypeParameter()
                ? "<" + tree.getName() + ">"
                : tree.getName().toString();
        section("Parameters", code(name) + " - " + inline(tree.getDescription()));
        return null;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
        // The inline form {@return ...} is the comment's first and only sentence.
        if (tree.toString().startsWith("{")) {
            return write("Returns " + inline(tree.getDescription()) + ".");
        }
        section("Returns", inline(tree.getDescription()));
        return null;
    }

    @Override
    public @Nullable Void visitThrows(ThrowsTree tree, @Nullable Void unused) {
        section("Throws", code(tree.getExceptionName().getSignature()) + " - " + inline(tree.getDescription()));
        return null;
    }

    @Override
    public @Nullable Void visitSee(SeeTree tree, @Nullable Void unused) {
        section("See", inline(tree.getReference()));
        return null;
    }

    @Override
    public @Nullable Void visitSince(SinceTree tree, @Nullable Void unused) {
        section("Since", inline(tree.getBody()));
        return null;
    }

    @Override
    public @Nullable Void visitDeprecated(DeprecatedTree tree, @Nullable Void unused) {
        section("Deprecated", inline(tree.getBody()));
        return null;
    }

    @Override
    public @Nullable Void visitUnknownBlockTag(UnknownBlockTagTree tree, @Nullable Void unused) {
        String title = switch (tree.getTagName()) {
            case "apiNote" -> "Note";
            case "implSpec" -> "Implementation requirement";
            case "implNote" -> "Implementation note";
            default -> "";
        };
        if (!title.isEmpty()) {
            section(title, inline(tree.getContent()));
        }
        return null;
    }

    /** Drops tags of no use to readers; shows tags of newer JDKs verbatim. */
    @Override
    protected @Nullable Void defaultAction(DocTree tree, @Nullable Void unused) {
        Matcher snippet = SNIPPET.matcher(tree.toString());
        if (snippet.matches()) {
            return write("<pre>" + escaped(snippet.group(1)) + "</pre>");
        }
        return switch (tree.getKind()) {
            case AUTHOR,
                    VERSION,
                    SERIAL,
                    SERIAL_DATA,
                    SERIAL_FIELD,
                    HIDDEN,
                    PROVIDES,
                    USES,
                    COMMENT,
                    DOC_ROOT,
                    INHERIT_DOC,
                    UNKNOWN_INLINE_TAG -> null;
            case REFERENCE -> write(code(tree.toString().replaceFirst("^#", "").replace('#', '.')));
            default -> write(escaped(tree.toString()));
        };
    }
}
