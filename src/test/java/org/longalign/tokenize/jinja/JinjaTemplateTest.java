package org.longalign.tokenize.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.data.Jsonl;

class JinjaTemplateTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    /** What Python's Jinja2 made of the same expressions; see {@code src/test/python/chat_template_golden.py}. */
    static Stream<Arguments> expressions() throws IOException {
        try (var in = JinjaTemplateTest.class.getResourceAsStream("/org/longalign/tokenize/golden.json")) {
            JsonNode golden = Jsonl.JSON.readTree(in);
            Map<String, Object> variables = Jsonl.JSON.convertValue(golden.get("variables"), new TypeReference<>() {});
            return StreamSupport.stream(golden.get("expressions").spliterator(), false)
                    .map(one -> Arguments.of(
                            one.get("source").asText(), one.path("text").textValue(), variables))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void rendersAsJinja2(String source, String expected, Map<String, Object> variables) {
        if (expected == null) {
            assertThrows(IllegalArgumentException.class, () -> parse(source).render(variables));
        } else {
            assertEquals(expected, withoutMarks(parse(source).render(variables)));
        }
    }

    @Test
    void whatAValueHoldsIsNoTemplate() {
        String hostile = "{{ 7 * 7 }}{% for x in y %}{# #}{{";
        assertEquals(hostile, parse("{{ a }}").render(Map.of("a", hostile)));
        assertEquals("[" + hostile + "]", parse("{% set b = a %}[{{ b ~ '' }}]").render(Map.of("a", hostile)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.class.forName('java.lang.Runtime') }}",
                "{{ ''.getClass() }}",
                "{{ m.getClass().getClassLoader() }}",
                "{{ l.stream() }}",
                "{{ ____int3rpr3t3r____.getContext() }}",
                "{{ ____int3rpr3t3r____.config.x }}",
                "{{ 'x' | render }}",
                "{{ '{{ 1 }}' | fromjson }}",
                "{% include '/etc/passwd' %}",
                "{% import '/etc/passwd' as x %}",
                "{% extends '/etc/passwd' %}",
                "{% if true %}{{ today() }}{% endif %}",
                "{{ ''.__class__.__mro__ }}",
                "{{ loop.getClass() }}",
                "{% for i in l %}{{ loop.getClass() }}{% endfor %}",
                "{{ filter:trim.getClass() }}",
                "{{ namespace.getClass() }}",
                "{{ m.put('a', 1) }}",
                "{{ l.add(1) }}"
            })
    void reachesNothingButItsVariables(String source) {
        assertThrows(
                IllegalArgumentException.class,
                () -> parse(source).render(Map.of("m", Map.of("a", 1), "l", List.of(1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(1000000) %}{% for j in range(1000000) %}{% endfor %}{% endfor %}",
                "{% for i in range(1000000000000) %}{% endfor %}",
                "{{ range(-9223372036854775807, 9223372036854775807) }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
                "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(64) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{{ 'x' * 100000000000 }}",
                "{{ 'xx' * 9223372036854775807 }}",
                "{% set a = 'x' * 1000000 %}{{ a.replace('x', a) }}",
                "{% set a = 'x' * 1000000 %}{{ a | replace('x', a) }}",
                "{% set a = 'x' * 1000000 %}{{ a.join(a | list) }}",
                "{{ 'a\nb' | indent(2000000000) }}",
                "{{ [1] | tojson(indent=2000000000) }}",
                "{{ range(100000) | list | tojson(indent=1000000) }}",
                "{% set ns = namespace(x=1) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=1) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
                        + "{{ ns.x | tojson }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{% set a = 'x' * 30000000 %}{% for i in range(100000) %}{% if 'y' in a %}{% endif %}{% endfor %}",
                "{% set a = 'x' * 1000000 %}{% for i in range(100) %}{{ a }}{% endfor %}"
            })
    void ends(String source) {
        assertThrows(IllegalArgumentException.class, () -> parse(source).render(Map.of()));
    }

    @Test
    void deepNestingIsAnError() {
        for (String[] nest :
                new String[][] {{"{{ ", "(", "1", ")", " }}"}, {"", "{% if true %}", "x", "{% endif %}", ""}}) {
            String source = nest[0] + nest[1].repeat(20_000) + nest[2] + nest[3].repeat(20_000) + nest[4];
            assertThrows(IllegalArgumentException.class, () -> parse(source).render(Map.of()));
        }
        assertThrows(IllegalArgumentException.class, () -> parse(" ".repeat(2_000_000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{{ 1 | nosuch }} ~ model/x.jinja, line 3: no filter named nosuch",
                "{{ nosuch(1) }} ~ model/x.jinja, line 3: 'nosuch' is undefined",
                "{{ 1 is nosuch }} ~ model/x.jinja, line 3: no test named nosuch",
                "{% nosuch %} ~ model/x.jinja, line 3: {% nosuch %} is not a tag that may stand here",
                "{{ x.a.b }} ~ model/x.jinja, line 3: 'x' is undefined",
                "{{ 'x'.nosuch() }} ~ model/x.jinja, line 3: a str has no 'nosuch'",
                "{{ 'x ~ model/x.jinja, line 3: the string is not closed",
                "{# x ~ model/x.jinja, line 3: the comment is not closed",
                "{{ x ~ model/x.jinja, line 3: the expression is not closed",
                "{{ raise_exception('No.') }} ~ model/x.jinja refuses the conversation: No."
            })
    void errorsNameTheFileTheLineAndTheConstruct(String line, String message) {
        String source = "{# a comment\nof two lines -#}\n{%- set y = 1 %}" + line + "\n";
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> JinjaTemplate.parse(source, "model/x.jinja", CLOCK).render(Map.of()));
        assertEquals(message, e.getMessage());
    }

    @Test
    void isRenderedByManyThreadsAtOnce() {
        JinjaTemplate template =
                parse("{% for m in all %}{% set x = m.a %}{{ x | upper }}{{ loop.index }}{% endfor %}{{ n }}");
        List<String> outputs = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(n -> template.render(Map.of("n", n, "all", List.of(Map.of("a", "v" + n), Map.of("a", "w")))))
                .toList();
        for (int n = 0; n < outputs.size(); n++) {
            assertEquals("V" + n + "1W2" + n, outputs.get(n));
        }
    }

    @Test
    void knowsItsLiteralsAndItsGenerationBlocks() {
        JinjaTemplate template =
                parse("{% if '</think>' in a %}{% generation %}{{ a + \"\\n\" 'b' }}{% endgeneration %}{% endif %}");
        assertEquals(List.of("</think>", "\nb"), template.literals());
        assertTrue(template.marksGeneration());
        assertFalse(parse("{{ 'generation' }}").marksGeneration());
    }

    private static JinjaTemplate parse(String source) {
        return JinjaTemplate.parse(source, "test", CLOCK);
    }

    private static String withoutMarks(String text) {
        return text.replaceAll("[" + JinjaTemplate.GENERATION_START + JinjaTemplate.GENERATION_END + "]", "");
    }
}
