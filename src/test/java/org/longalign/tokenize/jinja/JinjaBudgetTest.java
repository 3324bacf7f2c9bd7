package org.longalign.tokenize.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.Trials;

/** Templates that would take hours or all memory end in an error, within a second of the processor's time. */
@Tag(Trials.TAG)
class JinjaBudgetTest {
    private static final String DOUBLING = "{% set ns = namespace(a=1, b=1) %}{% for i in range(60) %}";
    private static final String LIST = "{% set l = range(100000) | list %}{% for i in range(100000) %}{% set x = ";
    private static final String END = " %}{% endfor %}";
    private static final String LETTERS =
            "{% set a = 'a' * 1000000 %}{% set b = 'a' * 500000 %}{% for i in range(100000) %}{% set x = ";
    private static final String OFTEN = "{% for i in range(100000) %}{% for j in range(100000) %}{% set x = ";
    private static final String TWICE = END + "{% endfor %}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                DOUBLING + "{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
                DOUBLING + "{% set ns.a = (ns.a, ns.a)" + END + "{{ {ns.a: 1} }}",
                "{{ range(9223372036854775807) }}",
                LIST + "l | sort" + END,
                LIST + "-1 in l" + END,
                LETTERS + "a.find(b ~ 'b')" + END,
                LETTERS + "a.rfind('b' ~ b)" + END,
                LETTERS + "a.strip(b)" + END,
                "{% set a = ' ' * 4000000 %}{% for i in range(100000) %}{% set x = a.split()" + END,
                OFTEN + "1" + TWICE,
                "{{ 10 ** (10 ** 10) }}",
                "{{ 'a' | center(2000000000) }}",
                "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}"
            })
    void hostileTemplatesEndSoon(String source) {
        assertEndsSoon(source);
    }

    static Stream<String> more() {
        List<String> all = List.of(
                DOUBLING + "{% set ns.a = [ns.a, ns.a]" + END + "{{ ns.a }}",
                DOUBLING + "{% set ns.a = [ns.a, ns.a]" + END + "{{ ns.a | tojson }}",
                DOUBLING + "{% set ns.a = (ns.a, ns.a)" + END + "{{ [ns.a] | unique | list }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l" + END,
                "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s" + END,
                "{% set ns = namespace(x=3) %}{% for i in range(60) %}{% set ns.x = ns.x * ns.x" + END,
                LIST + "l | unique | list" + END,
                LIST + "l | map('string') | join" + END,
                LIST + "l | select('odd') | list" + END,
                LIST + "l | groupby('real')" + END,
                LIST + "l | batch(1) | list" + END,
                LIST + "l | max" + END,
                LIST + "l | sum" + END,
                LIST + "l.count(-1)" + END,
                LIST + "l == l[:]" + END,
                LIST + "l[::-1]" + END,
                LIST + "dict(l | batch(2))" + END,
                LETTERS + "a.find(b)" + END,
                LETTERS + "a.rfind(b ~ 'b')" + END,
                LETTERS + "a.replace(b ~ 'b', '')" + END,
                LETTERS + "a.split(b ~ 'b')" + END,
                LETTERS + "a.count(b ~ 'b')" + END,
                LETTERS + "a.upper()" + END,
                LETTERS + "a | title" + END,
                LETTERS + "a | wordcount" + END,
                LETTERS + "a is lower" + END,
                LETTERS + "a | tojson" + END,
                LETTERS + "a | list" + END,
                LETTERS + "a.splitlines()" + END,
                LETTERS + "a.rsplit(none, 1)" + END,
                LETTERS + "'%s' % a" + END,
                LETTERS + "a[::2]" + END,
                OFTEN + "1.7976931348623157e308 | string" + TWICE,
                OFTEN + "'%f' % 1.7976931348623157e308" + TWICE,
                OFTEN + "'{:>5}'.format(i)" + TWICE,
                OFTEN + "'12' | int + ('1.5' | float)" + TWICE,
                OFTEN + "1.5 | round(300)" + TWICE,
                OFTEN + "2 ** 30000 // 3 ** 10000" + TWICE,
                OFTEN + "('9' * 4200) | int" + TWICE,
                OFTEN + "strftime_now('%d %b %Y')" + TWICE,
                OFTEN + "[1, 2] | map('string') | list" + TWICE,
                "{% set a = 'x' * 1000000 %}{{ a.replace('x', a) }}",
                "{% set a = 'x' * 1000000 %}{{ a.join(a | list) }}",
                "{{ 'x' * 9223372036854775807 }}",
                "{{ [1] * 9223372036854775807 }}",
                "{{ range(5) | batch(1000000000, 1) | list }}",
                "{{ range(5) | slice(1000000000, 1) | list }}",
                "{{ 'a\nb' | indent(2000000000) }}",
                "{{ range(100000) | list | tojson(indent=1000000) }}",
                "{{ '%999999999s' % 1 }}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ '\t'.expandtabs(2000000000) }}");
        return all.stream().limit(Trials.of(all.size()));
    }

    @ParameterizedTest
    @MethodSource("more")
    void moreHostileTemplatesEndSoon(String source) {
        assertEndsSoon(source);
    }

    private static void assertEndsSoon(String source) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> render(source));
        long seconds = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertFalse(e.getCause() instanceof StackOverflowError, e.getMessage());
        assertTrue(seconds < 2_000_000_000L, () -> seconds / 1_000_000 + " ms");
    }

    @Test
    void deepNestingIsAnErrorAndNoStackOverflows() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        // Half the stack that a thread mostly has.
        Thread small = new Thread(null, JinjaBudgetTest::nestDeeply, "small stack", 512 * 1_024);
        small.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        small.start();
        small.join();
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
    }

    private static void nestDeeply() {
        int deep = 5_000;
        for (String[] nest : new String[][] {
            {"{{ ", "(", "1", ")", " }}"},
            {"{{ ", "[", "1", "]", " }}"},
            {"{{ ", "{1: ", "1", "}", " }}"},
            {"{{ ", "f(", "1", ")", " }}"},
            {"{{ ", "not ", "1", "", " }}"},
            {"{{ ", "-", "1", "", " }}"},
            {"{{ ", "1 + ", "1", "", " }}"},
            {"{{ ", "1 and ", "1", "", " }}"},
            {"{{ ", "1 if 0 else ", "1", "", " }}"},
            {"{{ 'a'", "", "", " | string", " }}"},
            {"{{ x", "", "", "[0]", " }}"},
            {"{% set ", "(", "x", ")", " = 1 %}"},
            {"", "{% if true %}", "x", "{% endif %}", ""},
            {"", "{% for i in [1] %}", "x", "{% endfor %}", ""},
            {"", "{% macro f() %}", "x", "{% endmacro %}", ""},
            {"", "{% macro f() %}{{ f() }}{% endmacro %}", "{{ f() }}", "", ""},
            {"", "{% macro f(x=f()) %}{% endmacro %}", "{{ f() }}", "", ""},
            {"", "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}", "", "", ""},
            {"{% set ns = namespace(x=1) %}{% for i in range(5000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}"},
            {
                "{% set ns = namespace(x=1) %}{% for i in range(5000) %}{% set ns.x = {1: ns.x} %}{% endfor %}{{ ns.x|tojson }}"
            },
            {
                "{% set ns = namespace(x=1) %}{% for i in range(5000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {ns.x: 1} }}"
            },
            {
                "{% set ns = namespace(x=[1]) %}{% for i in range(5000) %}{% set ns.x = ns.x | map('string') %}{% endfor %}"
            },
            {"{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}"}
        }) {
            String source = nest.length == 1
                    ? nest[0]
                    : nest[0] + nest[1].repeat(deep) + nest[2] + nest[3].repeat(deep) + nest[4];
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> render(source), () -> source.substring(0, 30));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("nested too deeply") && message.contains("more than"), message);
        }
    }

    @Test
    void theBudgetGrowsWithTheConversation() {
        String source = "{% for i in range(4) %}{{ x | trim | replace('a', 'b') | upper }}{% endfor %}";
        String document = "An honest document. ".repeat(200_000);
        int length = JinjaTemplate.parse(source, "test", Clock.systemUTC())
                .render(Map.of("x", document))
                .length();
        assertEquals(4 * (document.length() - 1), length);
        assertThrows(
                IllegalArgumentException.class, () -> render("{% set x = 'An honest document. ' * 200000 %}" + source));
    }

    private static String render(String source) {
        return JinjaTemplate.parse(source, "test", Clock.systemUTC()).render(Map.of("x", "y"));
    }
}
