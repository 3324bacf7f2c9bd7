package org.longalign.kernel.internal.magic;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Completes parts of a Maven project, as README files show them, to a whole one: {@code <dependency>} and {@code
 * <repository>} elements, alone or in their lists, and any other element of a project.
 */
final class PomFragment {
    private PomFragment() {}

    /**
     * The project made of some parts; a text that is a whole {@code <project>} is returned unchanged.
     *
     * @throws MagicException if the text is not XML
     */
    static String toProject(String text) {
        String pieces = text.strip();
        if (pieces.startsWith("<?xml") || pieces.matches("(?s)<project[\\s>].*")) {
            parse(pieces, 0);
            return pieces;
        }
        Document fragment = parse("<fragment>" + text + "</fragment>", 0);
        try {
            Document project = builder().newDocument();
            Element root = project.createElement("project");
            project.appendChild(root);
            List<Element> parts = children(fragment.getDocumentElement());
            defaults(root, parts);
            Element dependencies = add(root, "dependencies");
            Element repositories = add(root, "repositories");
            for (Element part : parts) {
                switch (part.getTagName()) {
                    case "dependency" -> copy(part, dependencies);
                    case "dependencies" -> children(part).forEach(each -> copy(each, dependencies));
                    case "repository" -> copy(part, repositories);
                    case "repositories" -> children(part).forEach(each -> copy(each, repositories));
                    default -> copy(part, root);
                }
            }
            return text(project);
        } catch (ParserConfigurationException | TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds the elements that a project requires and fragments seldom have. */
    private static void defaults(Element root, List<Element> parts) {
        List<List<String>> values = List.of(
                List.of("modelVersion", "4.0.0"),
                List.of("groupId", "notebook"),
                List.of("artifactId", "cell"),
                List.of("version", "1"));
        for (List<String> value : values) {
            if (parts.stream().noneMatch(part -> part.getTagName().equals(value.get(0)))) {
                add(root, value.get(0)).setTextContent(value.get(1));
            }
        }
    }

    private static Element add(Element parent, String name) {
        Element child = parent.getOwnerDocument().createElement(name);
        parent.appendChild(child);
        return child;
    }

    private static void copy(Element part, Element parent) {
        parent.appendChild(parent.getOwnerDocument().importNode(part, true));
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                children.add(child);
            }
        }
        return children;
    }

    private static Document parse(String xml, int skippedLines) {
        try {
            return builder().parse(new InputSource(new StringReader(xml)));
        } catch (SAXParseException e) {
            throw new MagicException(
                    "the cell's text is not XML: line " + (e.getLineNumber() + skippedLines) + " below the magic: "
                            + e.getMessage(),
                    e);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new MagicException("the cell's text is not XML: " + e.getMessage(), e);
        }
    }

    private static DocumentBuilder builder() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(new Throwing());
        return builder;
    }

    private static String text(Document document) throws TransformerException {
        TransformerFactory factory = TransformerFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        Transformer transformer = factory.newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter text = new StringWriter();
        transformer.transform(new DOMSource(document), new StreamResult(text));
        return text.toString();
    }

    /** Throws errors; the default handler prints them too. */
    private static final class Throwing implements ErrorHandler {
        @Override
        public void warning(SAXParseException problem) {
            // a warning does not stop the parser
        }

        @Override
        public void error(SAXParseException problem) throws SAXException {
            throw problem;
        }

        @Override
        public void fatalError(SAXParseException problem) throws SAXException {
            throw problem;
        }
    }
}
