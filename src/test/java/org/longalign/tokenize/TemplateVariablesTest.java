package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;

class TemplateVariablesTest {
    private static final List<Message> TURN = List.of(Message.user("Who?"), Message.assistant("Ahab."));
    private static final LocalDate OTHER = LocalDate.of(2025, 12, 1);

    @TempDir
    private Path folders;

    private int made;

    private ChatTemplate open(String family) throws IOException {
        return ChatTemplate.open(ModelFolders.write(folders.resolve(family), family));
    }

    /** A template of one's own over a small tokenizer. */
    private ChatTemplate of(String source) throws IOException {
        Path folder = ModelFolders.write(folders.resolve("own" + ++made), "qwen2");
        Path config = folder.resolve("tokenizer_config.json");
        ObjectNode json = (ObjectNode) Jsonl.JSON.readTree(config.toFile());
        json.put("chat_template", source);
        Files.writeString(config, json.toString());
        return ChatTemplate.open(folder);
    }

    @Test
    void theDateIsFixedUnlessAnotherIsGiven() throws IOException {
        ChatTemplate template = open("llama31");
        assertTrue(template.render(TURN).contains("Today is 26 Jul 2024\n"), template.render(TURN));
        ChatTemplate later = template.withDate(OTHER);
        assertTrue(later.render(TURN).contains("Today is 01 Dec 2025\n"), later.render(TURN));
        assertArrayEquals(
                template.encode("x", TURN).inputIds(),
                template.withDate(ChatTemplate.DEFAULT_DATE).encode("x", TURN).inputIds());
        assertTrue(template.render(TURN).contains("26 Jul 2024"), "a copy changes nothing");
    }

    @Test
    void theDateIsAVariableWhereTheTemplateAsksForNoTime() throws IOException {
        String source = "{% if not date_string is defined %}{% set date_string = '26 Jul 2024' %}{% endif %}"
                + "{{ date_string }}{% for m in messages %}{{ m.content }}{% endfor %}";
        assertEquals("26 Jul 2024Who?Ahab.", of(source).render(TURN));
        assertEquals("01 Dec 2025Who?Ahab.", of(source).withDate(OTHER).render(TURN));
        assertEquals(
                "todayWho?Ahab.",
                of(source).withDate(OTHER).withVariable("date_string", "today").render(TURN));
        String both =
                "{{ date_string if date_string is defined else strftime_now('%d %b %Y') }}|{{ messages[0].content }}";
        assertEquals("01 Dec 2025|Who?", of(both).withDate(OTHER).render(TURN));
    }

    @Test
    void variablesReachTheTemplateAndItsPrompts() throws IOException {
        ChatTemplate template = open("qwen3");
        List<Message> question = TURN.subList(0, 1);
        String thinking = template.tokenizer().decode(template.prompt(question));
        ChatTemplate without = template.withVariable("enable_thinking", false);
        String prompt = without.tokenizer().decode(without.prompt(question));
        assertEquals(thinking + "<think>\n\n</think>\n\n", prompt);
        assertEquals(Map.of("enable_thinking", false), without.variables());
        assertEquals(Map.of(), template.variables());

        ChatTemplate tools =
                of("{% for t in tools or [] %}{{ t | tojson }}{% endfor %}{{ n }}{{ messages[1].content }}")
                        .withVariables(Map.of("tools", List.of(Map.of("name", "search")), "n", 1));
        assertEquals("{\"name\": \"search\"}1Ahab.", tools.render(TURN));
    }

    @Test
    void aVariableIsCopied() throws IOException {
        List<Object> tools = new ArrayList<>(List.of("a"));
        ChatTemplate template =
                of("{{ (tools or []) | join(',') }}{{ messages[0].content }}").withVariable("tools", tools);
        tools.add("b");
        assertEquals("aWho?", template.render(TURN));
    }

    @Test
    void variablesThatChangeNothingOrCannotBeAreRefused() throws IOException {
        ChatTemplate template = open("qwen3");
        refused(template, "enable_thinkng", false, "reads no variable named enable_thinkng");
        refused(template, "messages", List.of(), "the variable messages is the conversation's");
        refused(
                template,
                "enable_thinking",
                new Object(),
                "the variable enable_thinking: a variable may not be a java.lang.Object");
        refused(
                ChatTemplate.chatMl(template.tokenizer()),
                "tools",
                List.of(),
                "built-in template chatml has no variables");
        assertEquals(
                "chatml",
                ChatTemplate.chatMl(template.tokenizer()).withDate(OTHER).name());
    }

    private static void refused(ChatTemplate template, String name, Object value, String message) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> template.withVariable(name, value));
        assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
    }

    @Test
    void settingsGoWithTheSequences() throws IOException {
        ChatTemplate template = open("qwen3").withDate(OTHER).withVariable("enable_thinking", List.of("a"));
        Sequences sequences = template.encodeAll(List.of(new Instruction("i", TURN, null, Map.of())));
        assertEquals(template.settings(), sequences.template());
        assertEquals("2025-12-01", sequences.template().get("date"));
        assertEquals("[\"a\"]", sequences.template().get("variable.enable_thinking"));
        assertEquals(template.settings(), sequences.truncatedTo(3).template());
        assertEquals("2024-07-26", open("llama31").settings().get("date"));
    }

    @Test
    void aFolderThatCannotRenderAQuestionAndItsAnswerIsRefused() {
        for (String[] one : new String[][] {
            {"{{ raise_exception('No answers.') }}", "refuses the conversation: No answers."},
            {"a\n{{ messages[0].content.nosuch() }}", ", line 2: a str has no 'nosuch'"},
            {"{{ messages[0].parts[0].text }}", ", line 1: a dict has no 'parts'"},
            {"{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "does not end in time"
            },
            {"{% include 'x' %}", ", line 1: {% include %} is not supported"},
            {"\n\n{{ messages | urlize }}", ", line 3: the filter urlize is not supported"},
            {"{% trans %}{% endtrans %}", ", line 1: {% trans %} is not supported"}
        }) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> of(one[0]));
            assertTrue(String.valueOf(e.getMessage()).contains(one[1]), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).contains("tokenizer_config.json"), e.getMessage());
        }
    }
}
