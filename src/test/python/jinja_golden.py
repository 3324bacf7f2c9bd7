r"""Renders templates with Jinja2 as transformers sets it up, for the tests of the Jinja interpreter to compare with.

usage: python src/test/python/jinja_golden.py [RANDOM [SEED [FILE]]]      (needs jinja2 only)

Writes ``src/test/resources/org/longalign/tokenize/jinja.json``, or FILE: the templates of ``jinja_cases.txt`` beside it
(one a line, \u23ce and \u240d for line ends) and so many random ones (400 if not given), each with its text, or the kind of its error. Last run with jinja2 3.1.6.
"""

import datetime
import json
import random
import re
import signal
import sys
from pathlib import Path

import jinja2
import jinja2.ext
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = Path(__file__).parents[1] / "resources" / "org" / "longalign" / "tokenize"
VARIABLES = {
    "m": {"role": "user", "content": "words and  Words", "n": 3, "list": [1, 2]}, "n": 5, "k": -3, "big": 2 ** 70,
    "list": ["a", "B", "c", "a"], "nums": [3, 1, 2, 3, -1], "f": 2.5, "g": -0.1, "nul": None, "e": [], "yes": True,
    "no": False, "t": "Ünïcode 🙂 text\n two  ", "s": "hello, world", "mixed": [1, "a", None, 2.0, True, [1]],
    "nested": [[1, 2], [3, [4, 5]]], "x": "X", "q": "Q",
    "all": [{"role": "system", "content": "S s", "v": 2}, {"role": "user", "content": "u", "v": 1},
            {"role": "assistant", "content": "b", "v": 1}],
    "tree": [{"n": "a", "c": [{"n": "b", "c": []}, {"n": "c", "c": [{"n": "d", "c": []}]}]}],
}
# What only Python can print: addresses, markup, complex numbers.
PYTHONS_OWN = re.compile(r" at 0x[0-9a-f]{6}|<built-in|<class|Markup\(|\dj\)")


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_generation"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def _generation(self, context, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def strftime_now(text):
    return datetime.datetime(2026, 3, 4, 5, 6, 7).strftime(text)


class TooLong(BaseException):
    pass


def too_long(*_):
    raise TooLong()


ENVIRONMENT = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
ENVIRONMENT.filters["tojson"] = tojson
ENVIRONMENT.globals.update(raise_exception=raise_exception, strftime_now=strftime_now)


def rendered(source):
    """The case of a template; nothing if it takes too long or prints what only Python can."""
    signal.setitimer(signal.ITIMER_REAL, 2)
    try:
        text = ENVIRONMENT.from_string(source).render(**VARIABLES)
    except TooLong:
        return None
    except Exception as error:
        return {"source": source, "error": type(error).__name__}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None if PYTHONS_OWN.search(text) or len(text) > 20_000 else {"source": source, "text": text}


class Templates:
    """Random templates, mostly of fitting types."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def of(self, *options):
        option = self.pick(options)
        return option() if callable(option) else option

    def literal(self):
        return repr(self.pick(["a", "b", " ", "", "o", "l", "\n", "ab", "🙂", "é", "A b", "words", "x,y", ", ", "1", "3.5",
                               "Ü", " a\t", "--a-b--", "<b>&'\"", "%s", "{}", "user", "role"]))

    def whole(self, d):
        if d <= 0:
            return self.pick(["n", "k", "0", "1", "2", "3", "-1", "7", "10", "yes", "m.n", "big", "(-4)"])
        d, p = d - 1, self.pick
        return self.of(
            lambda: f"({self.number(d)} {p(['+', '-', '*', '//', '%'])} {self.whole(d)})", lambda: f"{self.sequence(d)}|length",
            lambda: f"{self.text(d)}.{p(['find', 'rfind', 'count'])}({self.text(0)})", lambda: f"({self.number(d)}|int)",
            lambda: f"({self.text(d)}|int)", lambda: f"-{self.whole(d)}", lambda: f"({self.numbers(d)}|sum)",
            lambda: f"({self.whole(d)} ** {p('0123')})", lambda: f"({self.whole(d)}|abs)", lambda: f"({self.text(d)}|wordcount)",
            lambda: f"({self.numbers(d)}|{p(['max', 'min', 'first', 'last'])})",
            lambda: f"({self.whole(d)} if {self.truth(d)} else {self.whole(d)})",
            lambda: f"{self.sequence(d)}.{p(['index', 'count'])}({self.any(0)})")

    def number(self, d):
        if self.random.random() < .6:
            return self.whole(d)
        if d <= 0:
            return self.pick(["f", "g", "1.5", "0.1", "1e3", "2.0", "-3.75", "1e-7"])
        d, p = d - 1, self.pick
        rounding = ["", "1", "2", "0, 'ceil'", "1, 'floor'", "-1"]
        return self.of(lambda: f"({self.number(d)} {p(['+', '-', '*', '/', '//', '%'])} {self.number(d)})",
                       lambda: f"({self.number(d)}|round({p(rounding)}))", lambda: f"({self.text(0)}|float)",
                       lambda: f"({self.number(d)}|float)", lambda: f"({self.number(d)}|abs)")

    def text(self, d):
        if d <= 0:
            return self.pick(["t", "s", "m.role", "m['content']", self.literal(), self.literal(), "list[0]"])
        d, p = d - 1, self.pick
        filters = ["upper", "lower", "title", "capitalize", "trim", "string", "reverse", "tojson", "center(12)", "indent",
                   "indent(2, true)", "indent('> ', blank=true)", "truncate(6)", "truncate(7, true, '..')", "first", "last",
                   "default('q')", "d('w', true)"]
        dumps = ["", "(indent=2)", "(ensure_ascii=true)", "(sort_keys=true)", "(separators=(',', ':'))"]
        numeric = ["%d", "%5d", "%05d", "%+d", "%x", "%o", "%.2f", "%8.3f", "%e", "%g", "%-8.1f|", "%G", "%i"]
        braces = ["{}", "{:5}", "{:>6}", "{:+}", "{:,}", "{:06}", "{:e}", "{:.3f}", "{:g}", "{:%}", "{:.3}", "{:_}", "{:<7}|"]
        limits = lambda: p(["", self.literal(), self.literal() + ", 1", "none, 1"])
        return self.of(
            lambda: f"({self.text(d)} + {self.text(d)})", lambda: f"({self.any(d)} ~ {self.any(d)})",
            lambda: f"{self.text(d)}[{self.slice()}]", lambda: f"({self.text(d)}|{p(filters)})",
            lambda: f"{self.text(d)}.{p(['upper', 'lower', 'strip', 'title', 'capitalize', 'swapcase'])}()",
            lambda: f"{self.text(d)}.{p(['strip', 'lstrip', 'rstrip', 'removeprefix', 'removesuffix'])}({self.text(0)})",
            lambda: f"{self.text(d)}.replace({self.text(0)}, {self.text(0)}{p(['', ', 1', ', -1', ', 0'])})",
            lambda: f"({self.text(d)}|replace({self.text(0)}, {self.any(0)}))", lambda: f"{self.text(0)}.join({self.texts(d)})",
            lambda: f"({self.sequence(d)}|join({p(['', self.literal()])}))", lambda: f"({self.any(d)}|string)",
            lambda: f"({self.any(d)}|tojson{p(dumps)})", lambda: f"({self.text(d)} * {self.whole(0)})",
            lambda: f"({self.text(d)} if {self.truth(d)} else {self.text(d)})",
            lambda: f"({p(['%s|%r', '%5s|%-6r', '%.2s~%s'])!r} % ({self.any(d)}, {self.any(0)}))",
            lambda: f"({p(numeric)!r} % {self.number(d)})", lambda: f"{p(braces)!r}.format({self.number(d)})",
            lambda: f"{p(['{}', '{!r}', '[{:>9}]', '{:^7}', '{:*<5}', '{:.2}'])!r}.format({self.text(d)})",
            lambda: f"{self.text(d)}.{p(['zfill', 'center', 'ljust', 'rjust'])}({p('1358')})",
            lambda: f"({self.text(d)}.{p(['split', 'rsplit'])}({limits()})|{p(['first', 'last'])})",
            lambda: f"{self.text(d)}.{p(['partition', 'rpartition'])}({self.literal()})[{p('012')}]")

    def slice(self):
        bound = lambda: self.pick(["", self.whole(0)])
        return self.of(lambda: self.whole(0), lambda: f"{bound()}:{bound()}",
                       lambda: f"{bound()}:{bound()}:{self.pick(['', '1', '2', '-1', '-2'])}")

    def texts(self, d):
        if d <= 0:
            return self.pick(["list", "['x', 'y']", "e", "m", "('p', 'q')", "m.keys()"])
        d, p = d - 1, self.pick
        return self.of(
            lambda: f"{self.text(d)}.{p(['split', 'rsplit'])}({p(['', self.literal(), self.literal() + ', 1', 'none, 2'])})",
            lambda: f"{self.text(d)}.splitlines({p(['', 'true'])})",
            lambda: f"({self.texts(d)}|map('{p(['upper', 'lower', 'trim', 'title', 'string', 'length', 'first'])}')|list)",
            lambda: f"({self.texts(d)}|sort{p(['', '(reverse=true)', '(case_sensitive=true)', '(true, true)'])})",
            lambda: f"({self.texts(d)}|unique|list)", lambda: f"[{self.text(d)}, {self.text(d)}]", lambda: f"({self.text(d)}|list)",
            lambda: f"({self.texts(d)}|{p(['select', 'reject'])}('{p(['upper', 'lower', 'string'])}')|list)",
            lambda: f"({self.texts(d)}|{p(['select', 'reject'])}('{p(['in', 'eq', 'ne', 'gt'])}', {self.text(0)})|list)",
            lambda: f"(all|map(attribute='{p(['role', 'content', 'x'])}'{p(['', ', default=1'])})|list)",
            lambda: f"({self.texts(d)} + {self.texts(0)})")

    def numbers(self, d):
        if d <= 0:
            return self.pick(["nums", "[1, 2, 3]", "range(4)", "range(5, 0, -2)", "(1, 2)", "[1.5, 2]", "[]", "range(k, n)"])
        d, p = d - 1, self.pick
        return self.of(
            lambda: f"({self.numbers(d)}|sort{p(['', '(true)'])})", lambda: f"[{self.number(d)}, {self.number(d)}]",
            lambda: f"({self.numbers(d)}|{p(['select', 'reject'])}('{p(['odd', 'even'])}')|list)",
            lambda: f"({self.numbers(d)}|select('{p(['gt', 'lt', 'ge', 'le', 'ne', 'divisibleby'])}', {p('123')})|list)",
            lambda: f"({self.numbers(d)}|map('{p(['abs', 'string', 'float', 'int', 'round'])}')|list)",
            lambda: f"{self.numbers(d)}[{p([':', '1:', ':-1', '::-1', '::2', '-2:'])}]", lambda: f"({self.numbers(d)}|unique|list)",
            lambda: f"({self.numbers(d)}|reverse|list)", lambda: f"({self.texts(d)}|map('length')|list)",
            lambda: "(all|map(attribute='v')|list)")

    def records(self, d):
        if d <= 0:
            return self.pick(["all", "all[1:]", "all", "all[:2]"])
        d, p = d - 1, self.pick
        tests = ["", ", 'eq', 'user'", ", 'defined'", ", 'in', [1, 'user']", ", 'gt', 1"]
        return self.of(
            lambda: f"({self.records(d)}|{p(['selectattr', 'rejectattr'])}('{p(['role', 'content', 'x', 'v'])}'{p(tests)})|list)",
            lambda: f"({self.records(d)}|sort(attribute='{p(['role', 'content', 'v', 'v,role'])}'{p(['', ', reverse=true'])}))",
            lambda: f"({self.records(d)}|unique(attribute='v')|list)")

    def sequence(self, d):
        return self.of(lambda: self.text(d), lambda: self.texts(d), lambda: self.numbers(d), lambda: self.records(d),
                       "mixed", "m", "nested", "e", "m.items()", "m.values()", "(m|dictsort)", "(m|items|list)",
                       lambda: f"({self.records(d - 1)}|groupby('{self.pick(['role', 'v'])}'))",
                       lambda: f"({self.texts(d - 1)}|batch({self.pick('123')}{self.pick(['', ', 0'])})|list)",
                       lambda: f"({self.numbers(0)}|slice({self.pick('123')}{self.pick(['', ', 9'])})|list)")

    def truth(self, d):
        if d <= 0:
            return self.pick(["yes", "no", "true", "n is odd", "m.x is defined", "missing", "nul"])
        d, p = d - 1, self.pick
        tests = ["string", "number", "integer", "float", "mapping", "sequence", "iterable", "none", "defined", "undefined",
                 "boolean", "true", "false", "lower", "upper", "odd", "even", "divisibleby 2", "in [1, 2]", "eq 1", "sameas none"]
        kinds = ["isalpha", "isdigit", "isspace", "isupper", "islower", "isalnum", "istitle", "isascii", "isprintable"]
        return self.of(
            lambda: f"({self.number(d)} {p(['<', '>', '<=', '>=', '==', '!='])} {self.number(d)})",
            lambda: f"({self.text(d)} {p(['<', '>', '==', '!=', '<='])} {self.text(d)})",
            lambda: f"({self.any(d)} {p(['==', '!='])} {self.any(d)})", lambda: f"({self.text(0)} in {self.text(d)})",
            lambda: f"({self.any(d)} {p(['in', 'not in'])} {self.sequence(d)})", lambda: f"(not {self.truth(d)})",
            lambda: f"({self.any(d)} is {p(['', 'not '])}{p(tests)})", lambda: f"{self.text(d)}.{p(kinds)}()",
            lambda: f"({self.truth(d)} {p(['and', 'or'])} {self.truth(d)})",
            lambda: f"{self.text(d)}.{p(['startswith', 'endswith'])}({p([self.literal(), f'({self.literal()}, {self.literal()})'])})",
            lambda: f"({self.number(0)} {p(['<', '<='])} {self.number(0)} {p(['<', '==', '>'])} {self.number(0)})",
            lambda: f"({self.numbers(d)} {p(['<', '==', '!=', '>'])} {self.numbers(d)})")

    def any(self, d):
        return self.of(lambda: self.whole(d), lambda: self.number(d), lambda: self.text(d), lambda: self.texts(d),
                       lambda: self.numbers(d), lambda: self.truth(d), lambda: self.records(d), lambda: self.sequence(d),
                       "nul", "missing", "m.x", "m", "{'a': n, 'b': [f]}", "[]", "{}", "(1,)", "mixed", "nested[1]")

    def tag(self, words):
        return "{%" + self.pick(["", "-", "", "", "+"]) + " " + words + " " + self.pick(["", "-", ""]) + "%}"

    def blocks(self, d):
        return "".join(self.block(d) for _ in range(self.random.randint(1, 3)))

    def block(self, d):
        if d <= 0:
            return self.of(lambda: "{{ " + self.any(2) + " }}", "text", " \n", " x\n  ", "\n", "{{ i }}", "{{ ns.a }}",
                           "{{ loop.index }}", "{{ x }}")
        d, p, tag = d - 1, self.pick, self.tag
        inside = ["", "{{ loop.index }}{{ loop.last }}", "{{ loop.previtem }}{{ loop.revindex }}",
                  "{% if loop.index == 2 %}{% break %}{% endif %}", "{% if loop.first %}{% continue %}{% endif %}",
                  "{{ loop.cycle('p', 'q') }}", "{% set ns.a = ns.a + 1 %}", "{{ loop.changed(i) }}{{ loop.nextitem }}"]
        uses = ["", "{{ varargs }}", "{{ kwargs }}", "{{ caller() }}"]
        calls = ["{{ h(1) }}", "{{ h(y=1, z=2) }}", "{% call h(n) %}{{ x }}{% endcall %}", "{{ h(*[1, 2]) }}", "{{ h(1, 2, 3) }}"]
        return self.of(
            lambda: tag(f"if {self.truth(1)}") + self.blocks(d) + p(["", tag(f"elif {self.truth(1)}") + self.blocks(d)])
            + p(["", tag("else") + self.blocks(d)]) + tag("endif"),
            lambda: tag(f"for i in {self.sequence(1)}{p(['', ' if ' + self.truth(1), ' if i'])}") + self.blocks(d) + p(inside)
            + self.blocks(d) + p(["", tag("else") + self.blocks(d)]) + tag("endfor"),
            lambda: tag(f"set {p('xyi')} = {self.any(2)}"), lambda: tag(f"set ns.a = {self.any(1)}"),
            lambda: tag(f"set {p('xy')}{p(['', ' | upper'])}") + self.blocks(d) + tag("endset"),
            lambda: tag(f"with x = {self.any(1)}, y = x") + self.blocks(d) + tag("endwith"),
            lambda: tag("filter " + p(["upper", "trim", "replace('a', 'b') | title", "indent"])) + self.blocks(d) + tag("endfilter"),
            lambda: tag("macro h(x, y=2)") + self.blocks(d) + p(uses) + tag("endmacro") + p(calls),
            lambda: "{#" + p(["", "-"]) + " note " + p(["", "-"]) + "#}", lambda: self.blocks(d) + self.blocks(d))

    def template(self):
        if self.random.random() < .6:
            return "|".join("{{ " + self.any(self.random.randint(0, 3)) + " }}" for _ in range(self.random.randint(1, 2)))
        return ("{% set ns = namespace(a=0) %}" + self.pick(["", "\n"])
                + "".join(self.block(self.random.randint(0, 3)) for _ in range(self.random.randint(1, 4))))


def main():
    signal.signal(signal.SIGALRM, too_long)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    templates = Templates(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    target = Path(sys.argv[3]) if len(sys.argv) > 3 else FOLDER / "jinja.json"
    lines = (FOLDER / "jinja_cases.txt").read_text(encoding="utf-8").splitlines()
    cases = [rendered(line.replace("\u23ce", "\n").replace("\u240d", "\r")) for line in lines if line and not line.startswith("# ")]
    left = [line for line, case in zip(lines, cases) if case is None]
    if left:
        print("not rendered:", left)
    made = 0
    while made < wanted:
        case = rendered(templates.template())
        small = case is not None and (wanted > 1_000 or len(case["source"]) + len(case.get("text", "")) < 600)
        if small and (wanted > 1_000 or "text" in case or made % 5 == 0):
            cases.append(case)
            made += 1
    items = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases if case)
    target.write_text('{\n"variables": ' + json.dumps(VARIABLES, ensure_ascii=False) + ',\n"cases": [\n' + items + "\n]\n}\n",
                      encoding="utf-8")
    print(len(cases), "cases,", sum("error" in case for case in cases if case), "errors")


main()
