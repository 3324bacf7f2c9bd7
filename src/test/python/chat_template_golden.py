"""Renders the test templates with Hugging Face's transformers, for ChatTemplate's tests to compare with.

usage: python src/test/python/chat_template_golden.py      (needs transformers and jinja2, no torch)

Writes ``golden.json``, ``bytes/tokenizer.json`` and ``pieces/tokenizer.json`` into
``src/test/resources/org/longalign/tokenize``. The templates beside them and the conversations below are this
project's own, written in the manner of the families they are named after. Last run with transformers 5.18.0,
tokenizers 0.23.2 and jinja2 3.1.6.
"""

import datetime
import json
from pathlib import Path

import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

FOLDER = Path(__file__).parents[1] / "resources" / "org" / "longalign" / "tokenize"
BYTES_SPECIAL = ["<|endoftext|>", "<|begin_of_text|>", "<|im_start|>", "<|im_end|>", "<|start_header_id|>",
                 "<|end_header_id|>", "<|eot_id|>", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>",
                 "<|end|>", "<start_of_turn>", "<end_of_turn>"]
BYTES_ORDINARY = ["<think>", "</think>", "<tool_call>", "</tool_call>"]
# Family: its tokenizer, beginning and end of sequence.
FAMILIES = {
    "llama2": ("pieces", "<s>", "</s>"),
    "llama3": ("bytes", "<|begin_of_text|>", "<|eot_id|>"),
    "llama31": ("bytes", "<|begin_of_text|>", "<|eot_id|>"),
    "mistral": ("pieces", "<s>", "</s>"),
    "mistral3": ("pieces", "<s>", "</s>"),
    "qwen2": ("bytes", None, "<|im_end|>"),
    "qwen25": ("bytes", None, "<|im_end|>"),
    "qwen3": ("bytes", None, "<|im_end|>"),
    "glm4": ("bytes", None, "<|endoftext|>"),
    "zephyr": ("pieces", "<s>", "</s>"),
    "phi": ("bytes", None, "<|endoftext|>"),
    "gemma": ("bytes", "<|begin_of_text|>", "<|endoftext|>"),
    "generation": ("bytes", None, "<|im_end|>"),
    "plain": ("bytes", None, "<|endoftext|>"),
}


def user(content):
    return {"role": "user", "content": content}


def bot(content):
    return {"role": "assistant", "content": content}


def system(content):
    return {"role": "system", "content": content}


CONVERSATIONS = [
    [user("Who hunts the whale?")],
    [user("Who hunts the whale?"), bot("Ahab does.")],
    [system("Answer briefly."), user("Who hunts the whale?"), bot("Ahab does."), user("Why?"), bot("Out of hate.")],
    [user("One"), bot("1"), user("Two"), bot("2"), user("Three")],
    [system("You read long documents."), user("A document.\n\n  Indented.\n\nQuestion?"), bot("It says so.\n")],
    [user("  spaces around  "), bot("\n\nan answer after blank lines \n")],
    [user("长文本对齐 🙂 naïve"), bot("是的。🐋 Größe")],
    [user("What is {{ 7 * 7 }} and {% raw %}? {# note #} ${7*7} #{1}"), bot("It is {{ messages }} \\n 'quoted' \"too\"")],
    [user("Think."), bot("<think>\nFirst this,\nthen that.\n</think>\n\nThe answer."), user("Again?"),
     bot("<think>\nOnce more.\n</think>\n\nStill the answer.")],
    [user("Think."), bot("<think>\nFirst.\n</think>\n\nDone."), user("And?")],
    [bot("I speak first."), user("Oh?"), bot("Yes.")],
    [user("twice"), user("over"), bot("Both read.")],
    [system(""), user("Empty system"), bot("")],
    [user("<tool_response>\n42\n</tool_response>"), bot("A tool said 42.")],
]

EXPRESSIONS = [
    # whitespace control
    "a\n{% if true %}\n  b\n{% endif %}\nc\n", "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc", "{{ 1 }}\n\n{{ 2 }}\n",
    "  {% if true %}  x  {% endif %}  y", "a {#- note -#} b {# c #}\n d", "  {%+ if true %}x{% endif %}",
    "{% if true +%}\nx{% endif %}", "a\n   {# note #}\nb", "x\n  {{- 1 -}}\n  y", "{% raw %}{{ a }}{% endraw %}|",
    "line\n\n", "\n", "{%- set x = 1 -%}\n{{ x }}", "a\n\t {% set x = 1 %}\t\nb", "{{ '}}' }}{{ \"%}\" }}", "a{##}b",
    "{{ 'a' }}\n{% if false %}\n{% else %}\n  no\n{% endif %}\n", "{% for i in [1, 2] %}\n  {{ i }}\n{% endfor %}\n",
    "{%- raw -%}  {% x %}  {%- endraw -%}  y",
    # literals and operators
    "{{ 'a\\nb\\t\\'c\\' \\\\ \\x41 \\u00e9' }}", "{{ \"don't\" }}", "{{ 'a' 'b' }}", "{{ 'a' ~ 1 ~ 2.5 ~ true ~ none }}",
    "{{ 1 + 2 * 3 - 4 // 2 }}", "{{ 7 % 3 }} {{ 2 ** 3 }} {{ 7 / 2 }} {{ 6 / 2 }}", "{{ (1, 2)[1] }}{{ [1, 'a', none, true] }}",
    "{{ {'a': 1, 'b': [2]} }}", "{{ true }} {{ false }} {{ none }} {{ True }} {{ None }}", "{{ missing }}|{{ m.missing }}",
    "{{ 1 < 2 }} {{ 1 == 1.0 }} {{ 'a' != 'b' }} {{ not true }} {{ 1 < 2 and 2 < 3 }} {{ 1 if false }}",
    "{{ 'x' if n > 3 else 'y' }}", "{{ 'a' in 'cat' }} {{ 'z' not in 'cat' }} {{ 1 in [1, 2] }} {{ 'role' in m }}",
    "{{ not 'a' in 'cat' }}", "{{ (n == 5) != (n % 2 == 0) }}", "{{ not m.missing is defined }}", "{{ -n }} {{ n - 1 }}",
    "{{ 'a' * 3 }}", "{{ [1] + [2] }}", "{{ none or 'else' }} {{ '' or 'empty' }} {{ 'a' and 'b' }} {{ 0 and 1 }}",
    "{{ 1 == 1 and not (2 == 3 or false) }}", "{{ 'a' < 'b' }}", "{{ m == m }} {{ [1] == [1] }}",
    "{{ '1' == 1 }} {{ 'a' == 1 }} {{ none == false }} {{ none == missing }} {{ '' == none }}",
    # attributes, items, slices
    "{{ m.role }} {{ m['role'] }} {{ list[0] }} {{ list[-1] }} {{ 'word'[0] }} {{ 'word'[-1] }}", "{{ list[1:] }}",
    "{{ list[:-1] }} {{ list[::-1] }} {{ list[1:2] }} {{ list[::2] }} {{ list[-2:] }} {{ list[5:] }} {{ list[-9:2] }}",
    "{{ 'words'[1:] }} {{ 'words'[:2] }} {{ 'words'[-2:] }} {{ 'words'[::-1] }} {{ 'words'[1:-1] }} {{ 'ab'[-5:9] }}",
    "{{ list[n - 4:] }} {{ list[:n - 3] }} {{ 'words'[n - 3:] }}", "{{ list[9] }}|{{ list[0].x }}|{{ m['x'] }}",
    "{{ m.get('role') }} {{ m.get('x', 'none') }} {{ m.get('x') }} {{ m.keys() | list }} {{ m.values() | list }}",
    "{% for k, v in m.items() %}{{ k }}={{ v }};{% endfor %}", "{% for k in m %}{{ k }};{% endfor %}",
    "{% for k, v in m | items %}{{ k }}={{ v }};{% endfor %}", "{% for c in 'abc' %}{{ c }};{% endfor %}",
    "{% for k, v in m|dictsort %}{{ k }}={{ v }};{% endfor %}", "{{ m | length }} {{ list | count }} {{ 'naïve' | length }}",
    # string methods
    "[{{ '  a b '.strip() }}][{{ '  a '.lstrip() }}][{{ ' a  '.rstrip() }}][{{ '\\n\\na\\n'.strip('\\n') }}]",
    "[{{ 'xxayx'.strip('xy') }}][{{ 'xxa'.lstrip('x') }}][{{ 'axx'.rstrip('x') }}][{{ '\\u3000a\\xa0'.strip() }}]",
    "{{ 'a,b,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a,b,c'.split(',', 1) }} {{ 'a.b'.split('.')[-1] }} {{ ''.split(',') }}",
    "{{ 'a,b,c'.rsplit(',', 1) }} {{ 'k=v=w'.partition('=')[2] }} {{ 'k=v=w'.rpartition('=') | list }} {{ 'a\\nb\\n'.splitlines() }}",
    "{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'abc'.startswith(('x', 'a')) }} {{ 'abc'.find('c') }}",
    "{{ 'aXb'.lower() }} {{ 'aXb'.upper() }} {{ 'the whale'.title() }} {{ 'the WHALE'.capitalize() }}",
    "{{ 'aaa'.replace('a', 'b') }} {{ 'aaa'.replace('a', 'b', 2) }} {{ 'aba'.count('a') }} {{ '-'.join(['a', 'b']) }}",
    "{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ '12'.isdigit() }} {{ 'aB'.isalpha() }} {{ ' '.isspace() }}",
    "{{ 'a'.islower() }}{{ 'A'.isupper() }}{{ 'a1'.isalnum() }}",
    # filters
    "[{{ '  a ' | trim }}][{{ 'xax' | trim('x') }}]", "{{ 'aXb' | upper }} {{ 'aXb' | lower }} {{ 'the WHALE' | capitalize }}",
    "{{ 'the wHale' | title }} {{ 'aa' | replace('a', 'b') }} {{ 'aaa' | replace('a', 'b', 1) }} {{ [1, 2] | join('-') }}",
    "{{ list | first }} {{ list | last }} {{ list | reverse | list }} {{ 'abc' | reverse }} {{ list | sort }} {{ [1, 1] | unique | list }}",
    "{{ missing | default('d') }} {{ '' | default('d') }} {{ '' | default('d', true) }} {{ '' | d('d', boolean=true) }}",
    "{{ all | map(attribute='role') | join(',') }} {{ all | selectattr('role', 'equalto', 'user') | list | length }}",
    "{{ all | rejectattr('role', '==', 'user') | map(attribute='role') | list }} {{ ['a', 'b'] | map('upper') | list }}",
    "{{ [1, 2, 3] | select('odd') | list }} {{ [1, 2] | reject('even') | list }}",
    "{{ '3' | int + 1 }} {{ '2.5' | float }} {{ 3.7 | int }} {{ (-2) | abs }} {{ 2.567 | round(2) }} {{ 5 | string + 'x' }}",
    "{{ 'a\\nb' | indent(2) }} {{ 'a\\nb' | indent(2, true) }} {{ 'a\\n\\nb' | indent(2, first=false, blank=true) }}",
    "{{ 'abc' | list }} {{ '<a>' | safe }} {{ [m, m] | length }}",
    "{{ all | selectattr('content') | list | length }} {{ all | groupby('role') | list | length }}",
    # JSON
    "{{ {'a': 1, 'b': [true, none, 2.5, 'é\"\\n']} | tojson }}", "{{ {'b': 1, 'a': {'c': []}} | tojson(indent=2) }}",
    "{{ 'it\\'s <b>' | tojson }} {{ [] | tojson }} {{ {} | tojson(indent=4) }} {{ [1, 2] | tojson(indent=2) }}",
    "{{ m | tojson }} {{ 'é' | tojson(ensure_ascii=true) }} {{ {'b': 1, 'a': 2} | tojson(sort_keys=true) }}",
    "{{ [1, 2] | tojson(separators=(',', ':')) }}", "{{ 1.0 | tojson }} {{ 1e20 | tojson }} {{ '🙂\\x7f\\x01' | tojson }}",
    # tests
    "{{ n is number }} {{ 'a' is string }} {{ m is mapping }} {{ list is sequence }} {{ list is iterable }} {{ 'a' is iterable }}",
    "{{ m.x is defined }} {{ m.x is undefined }} {{ m.role is not defined }} {{ none is none }} {{ m.role is not none }}",
    "{{ true is true }} {{ false is false }} {{ 1 is true }} {{ true is boolean }} {{ 3 is odd }} {{ 3 is even }} {{ 6 is divisibleby 3 }}",
    "{{ 3 is eq 3 }} {{ 3 is equalto 4 }} {{ 3 is ne 4 }} {{ 'a' is in ['a'] }} {{ 'a' is lower }} {{ n is integer }} {{ 1.5 is float }}",
    "{{ m is not string and m is mapping }}", "{{ list is string }} {{ m is sequence }} {{ 'a' is mapping }}",
    "{{ not n is string }} {{ n is gt 3 }} {{ n is lessthan 3 }} {{ n is sameas n }}", "{{ m.x is none }} {{ missing is none }}",
    # statements
    "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = x + 1 %}{% endfor %}{{ x }}",
    "{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "{% set ns = namespace(a=1, b='x') %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }}{{ ns.b }}",
    "{% for i in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }};{% endfor %}",
    "{% for i in list %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }}{% if loop.previtem is defined %}p{% endif %};{% endfor %}",
    "{% for i in list %}{% for j in [1, 2] %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}{{ loop is defined }}",
    "{% for i in [] %}x{% else %}none{% endfor %}", "{% for i in list if i != 'b' %}{{ loop.index }}{{ i }}{% else %}-{% endfor %}",
    "{% for i in list %}{% if i == 'b' %}{% continue %}{% endif %}{{ i }}{% endfor %}", "{% for i in list %}{% if i == 'b' %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}-{{ b }};{% endfor %}",
    "{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(1, 7, 2) %}{{ i }}{% endfor %}{{ range(2) | list }}",
    "{% if n > 5 %}a{% elif n == 5 %}b{% else %}c{% endif %}", "{% if not m.x %}no{% endif %}{% if m.role and list %}yes{% endif %}{% if '' or [] or {} or 0 %}x{% endif %}",
    "{% set x %}block {{ n }}{% endset %}[{{ x }}]", "{% set x | upper %}block{% endset %}[{{ x }}]", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set t = [1, 2] %}{{ t[1] }}",
    "{% macro f(a, b=2, c='x') %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ f(1) }} {{ f(1, c='z') }} {{ f(1, 5) }} {{ f(a=3) | upper }}",
    "{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}", "{% macro f() %}x{% endmacro %}{% set y = f() %}[{{ y + 'z' }}]",
    "{% macro f(a) %}{% for i in a %}{{ i }}{% endfor %}{% endmacro %}{{ f(list) }}{{ f([]) | length }}",
    "{% generation %}a {{ n }}{% endgeneration %}", "{{ strftime_now('%Y-%m-%d %B %b %A %H:%M %d') }}",
    "{% call f() %}x{% endcall %}", "{{ raise_exception('told so') }}", "{% if false %}{{ raise_exception('not this') }}{% endif %}ok",
    "{{ dict(a=1, b=2) }}", "{{ namespace(a=1).a }}", "{% do list.append(1) %}", "{% include 'x' %}",
    "{{ unknown_function() }}", "{{ 'a' | unknown_filter }}", "{% unknown %}",
    "{% if %}x{% endif %}", "{{ 'unclosed }}", "{% for x in list %}", "{{ 1 + }}", "{% endif %}", "{{ m.role.x.y }}", "{{ missing.x }}", "{{ n + 'a' }}",
    "{% set list = list + ['d'] %}{{ list | length }}", "{% set m2 = {'a': m} %}{{ m2.a.role }}", "{{ ({'a': 'b'})['a'] }}", "{{ [{'a': 1}][0].a }}",
    "{%- set ns = namespace(found=false) -%}{%- for x in all -%}{%- if x.role == 'user' and not ns.found -%}{%- set ns.found = true -%}{{ x.content }}{%- endif -%}{%- endfor -%}",
    "{{ all[0]['content'] if all[0]['role'] == 'system' else '' }}", "{{ (all | last).role }} {{ all[-1].role }} {{ all[all|length - 1].role }}",
    "{{ 'a' if all[0].role == 'system' else 'b' if n else 'c' }}", "{{ ['a', 'b', 'c',] }}{{ {'a': 1,} }}", "{{ 'tool_calls' in m and m.tool_calls }}",
    "{{ m.tool_calls is defined and m.tool_calls is not none and m.tool_calls | length > 0 }}", "{{ 'a: ' + m['role'] + ('!' if n else '') }}",
    "{{ \"a\" + 'b'|upper }} {{ ('a' + 'b')|upper }} {{ 'x' ~ 'a'|upper ~ 'b' }}", "{{ '<' + 'a' + '>' }} {{ '&' }}", "{{ all | tojson | length > 10 }}",
    # phrases of recent templates
    "{%- macro visible(c) -%}{%- if c is string -%}{{- c }}{%- elif c is iterable and c is not mapping -%}{%- for i in c -%}"
    "{%- if i is mapping and i.type == 'text' -%}{{- i.text }}{%- elif i is string -%}{{- i }}{%- endif -%}{%- endfor -%}"
    "{%- else -%}{{- c }}{%- endif -%}{%- endmacro -%}{{ visible(m.content).endswith('words') }}"
    "{{ visible([{'type': 'text', 'text': 'x'}, 'y']) }}{{- '/no' if (flag is defined and not flag) else '' -}}",
    "{%- if not add is defined %}{% set add = false %}{% endif %}{% set ns = namespace(first=false, text='') %}{%- for x in all %}"
    "{% if x['role'] == 'system' %}{% set ns.text = x['content'] %}{% endif %}{%- endfor %}{{ ns.text }}{{ add }}",
    "{%- for x in all[1:] -%}{{ ('first' if loop.first else '') ~ x.content }}{%- endfor -%}",
    "{% if all[0].role == 'system' %}{% set rest = all[1:] %}{% elif false == true %}{% set rest = [] %}{% endif %}{{ rest | length }}",
    "{{ (all | selectattr('role', 'equalto', 'user') | list)[-1].content }}", "{{ not all[-1].role in ['user'] }}",
    "{% for x in all %}{{ '\n' if not loop.first else '' }}{{ x.role }}{% endfor %}", "{{- '<|' -}} {{ m.role | upper -}} {{- '|>' }}",
    "{% set x = m.get('tool_calls', []) %}{{ x | length }}{% if x %}y{% endif %}", "{%- set x = (n - 1) // 2 -%}{{ x }}{{ n % 2 == 1 }}{{ -(n) }}",
    "{%- macro render(spec, required, nullable=false) -%}{%- if spec.type is iterable and spec.type is not string -%}"
    "{{ spec.type | join(' | ') }}{%- else -%}{{ spec.type }}{%- endif -%}{{ '?' if nullable }}{%- endmacro -%}"
    "{{ render({'type': ['string', 'null']}, [], nullable=true) }}{{ render({'type': 'int'}, ['a', 'b']) }}",
    "{% set x %}{% for i in list %}{{ i }}{% endfor %}{% endset %}{{ x | trim }}", "{{ m.nothing or '' }}{{ (m.content or '') | trim }}",
    "{%- for k in m -%}{{ k }}{%- if not loop.last %}, {% endif -%}{%- endfor -%}", "{{ 'a' if m.x else 'b' if m.y else 'c' }}",
    "{{ m['content'] if m['content'] is defined and m['content'] is not none else '' }}", "{{ {'name': m.role, 'args': {'a': 1}} | tojson(indent=4) }}",
    "{{ list | map('upper') | join }} {{ ' '.join(list) }}", "{{ 'x' ~ (' y' if n == 5) ~ 'z' }}", "{{ n == 5 and 'yes' or 'no' }}",
    "{{ '%' }}{{ '\"' }}{{ '\\\\' }}{{ '#}' }}{{ '{%' }}{{ \"it's\" }}", "{{ 5 is divisibleby(5) }}{{ loop is defined }}{{ list[at | default(0)] }}",
    "{{ list[n - 4] }}{{ list[-n + 4] }}{{ all[1].content[:1] ~ all[1].content[1:] }}", "{{ m.role == 'user' and 'content' in m }}",
    "{%- set ns = namespace(last=-1) %}{%- for x in all %}{%- if x.role == 'user' %}{%- set ns.last = loop.index0 -%}{%- endif %}{%- endfor %}{{ ns.last }}",
    "{%- if n > 3 -%} a {%- elif n -%} b {%- endif +%} c", "{% if m.content is defined and m.content | length > 0 %}y{% endif %}",
    "{% macro a() -%}\n  x\n{%- endmacro %}\n{% macro b(t) %}{{ a() }}{{ t }}{% endmacro %}\n{{ b('y') }}", "{{ raise_exception is defined }}",
    "{% for x in all if x.role != 'system' and not loop_off %}{{ loop.index }}{{ x.role }}{% endfor %}", "{{ 'a' is string and ('b' if 0 else 'c') }}",
    "{% set a = [] %}{% for x in list %}{% set a = a + [x] %}{% endfor %}{{ a }}", "{% set d = dict(a=1) %}{{ d.a }}{{ d['a'] }}{{ d }}",
    "{% set x = 'a' if n == 4 else ('b' if n == 5 else 'c') %}{{ x }}", "{{ namespace(l=[1, 2], t='a, b', f=(1 if n else 2)).t }}",
    "{% macro sep(a, b=', ', c=[1, 2]) %}{{ a }}{{ b }}{{ c[1] }}{% endmacro %}{{ sep('x') }}", "{% set x = a == b %}{{ x }}", "{% set x = m.role == 'user' %}{{ x }}",
    "{{ m.content.split(' ', 1)[0] }}{{ 'a  b'.split(' ') }}{{ 'key: v'.split(':')[1].strip() }}", "{{ true and none }}{{ 1 and [] }}{{ not [] }}",
]
VARIABLES = {"m": {"role": "user", "content": "words"}, "n": 5, "list": ["a", "b", "c"],
             "all": [system("s"), user("u"), bot("b")]}


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    split = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    from tokenizers import Regex
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(split), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=420, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts(), trainer)
    tokenizer.add_special_tokens(BYTES_SPECIAL)
    tokenizer.add_tokens(BYTES_ORDINARY)
    return tokenizer


def pieces():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                           decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=560, show_progress=False,
                                  special_tokens=special + [f"<0x{b:02X}>" for b in range(256)])
    tokenizer.train_from_iterator(texts(), trainer)
    described = json.loads(tokenizer.to_str())
    # The bytes are in the vocabulary, but are no added tokens.
    described["added_tokens"] = [token for token in described["added_tokens"] if token["content"] in special]
    return Tokenizer.from_str(json.dumps(described))


def texts():
    return [message["content"] for conversation in CONVERSATIONS for message in conversation] * 3


def rendered(tokenizer, conversation, prompt):
    try:
        text = tokenizer.apply_chat_template(conversation, tokenize=False, add_generation_prompt=prompt)
        ids = tokenizer.apply_chat_template(conversation, tokenize=True, add_generation_prompt=prompt, return_dict=False)
        return {"text": text, "ids": list(ids)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def expression(source):
    try:
        return {"source": source, "text": chat_template_utils._compile_jinja_template(source).render(**VARIABLES)}
    except Exception as error:
        return {"source": source, "error": f"{type(error).__name__}: {error}"}


class FixedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 4, 5, 6, 7)


def main():
    chat_template_utils.datetime = FixedClock
    made = {"bytes": byte_level(), "pieces": pieces()}
    for name, tokenizer in made.items():
        (FOLDER / name).mkdir(exist_ok=True)
        tokenizer.save(str(FOLDER / name / "tokenizer.json"), pretty=False)
    cases = []
    for family, (name, bos, eos) in FAMILIES.items():
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(FOLDER / name / "tokenizer.json"), bos_token=bos, eos_token=eos)
        tokenizer.chat_template = (FOLDER / "templates" / f"{family}.jinja").read_text(encoding="utf-8")
        for conversation in CONVERSATIONS:
            for prompt in (False, True):
                cases.append({"family": family, "messages": conversation, "prompt": prompt,
                              **rendered(tokenizer, conversation, prompt)})
    ordinary = []
    for name, tokenizer in made.items():
        special = Tokenizer.from_file(str(FOLDER / name / "tokenizer.json"))
        special.encode_special_tokens = True
        for text in [*texts()[:: 5], "a<|im_end|>b", "<s>x</s> y", "<|im_start|>system\nObey.<|im_end|>\n<think>hm</think>", " <s>"]:
            ordinary.append({"tokenizer": name, "text": text, "ids": special.encode(text, add_special_tokens=False).ids})
    golden = {
        "transformers": transformers.__version__,
        "families": {family: {"tokenizer": name, "bos": bos, "eos": eos} for family, (name, bos, eos) in FAMILIES.items()},
        "variables": VARIABLES,
        "cases": cases,
        "expressions": [expression(source) for source in EXPRESSIONS],
        "ordinary": ordinary,
    }
    lines = []
    for key, value in golden.items():
        item = ",\n".join(json.dumps(one, ensure_ascii=False) for one in value) if isinstance(value, list) else None
        lines.append(f"{json.dumps(key)}: " + (json.dumps(value, ensure_ascii=False) if item is None else f"[\n{item}\n]"))
    (FOLDER / "golden.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    failed = [case for case in cases if "error" in case]
    print(len(cases), "renderings,", len(failed), "refused;", len(EXPRESSIONS), "expressions")
    for item in golden["expressions"]:
        if "error" in item:
            print("  ", item["source"], "->", item["error"])


main()
