"""Passes parameters to Java notebooks in papermill, which has no translator for Java.

    python kernel/papermill_java.py notebooks/02-length-distribution.ipynb out.ipynb -p batchSize 16

takes papermill's own arguments. From Python:

    import papermill, papermill_java
    papermill_java.register()
    papermill.execute_notebook("in.ipynb", "out.ipynb", parameters={"batchSize": 16})

papermill adds a cell after the one with the tag ``parameters``. It assigns to variables which that cell has declared, so
that a parameter keeps its type, and a misspelt one is an error of the added cell. A parameter whose name begins with
``LONGALIGN_`` becomes an environment variable of the kernel: the notebook then computes other values from it, as it does
without papermill.
"""

import math
import os
import re
import sys

KERNELS = ("java", "longalign", "java-lean")
LANGUAGE = "java"
VARIABLE = "LONGALIGN_"

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_KEYWORDS = frozenset(
    "abstract assert boolean break byte case catch char class const continue default do double else enum extends false final"
    " finally float for goto if implements import instanceof int interface long native new null package private protected"
    " public return short static strictfp super switch synchronized this throw throws transient true try void volatile"
    " while _".split())
_DECLARATION = re.compile(r"^(?:final\s+)?([A-Za-z_][\w.]*(?:<[^;=()]*>)?(?:\[\])*)\s+([A-Za-z_]\w*)\s*=\s*(.*?);[ \t]*(?://\s*(.*))?$",
                          re.MULTILINE)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INT, _LONG = 1 << 31, 1 << 63

_set_before = {}


class JavaTranslator:
    """What papermill asks of a language."""

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """The text of the added cell."""
        _restore()
        lines = [f"// {line}" for line in comment.splitlines()]
        for name, value in parameters.items():
            if name.startswith(VARIABLE):
                _set(name, value)
                lines.append(f"// {name} is set in the kernel's environment")
            else:
                lines.append(f"{_checked(name)} = {cls.translate(value)};")
        return "\n".join(lines) + "\n"

    @classmethod
    def translate(cls, value):
        """A value of JSON or YAML as a Java expression."""
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return _whole(value)
        if isinstance(value, float):
            return _number(value)
        if isinstance(value, dict):
            return _map(value)
        if isinstance(value, (list, tuple)):
            items = ", ".join(map(cls.translate, value))
            return f"Arrays.asList({items})" if None in value else f"List.of({items})"
        return _text(str(value))

    @classmethod
    def inspect(cls, parameters_cell):
        """The variables that the cell of parameters declares, for ``papermill --help-notebook`` and its warnings."""
        from papermill.models import Parameter

        source = parameters_cell["source"]
        declared = [Parameter(name=name, inferred_type_name=kind, default=value, help=note or "")
                    for kind, name, value, note in _DECLARATION.findall(source) if kind != "return"]
        named = dict.fromkeys(re.findall(rf'"({VARIABLE}\w+)"', source))
        if ".profile()" in source:
            named[f"{VARIABLE}PROFILE"] = None
        return declared + [Parameter(name=name, inferred_type_name="None", default="", help="") for name in named]


def register():
    """Makes papermill translate parameters for this project's kernels and for other kernels whose language is Java."""
    from papermill.translators import papermill_translators

    for name in (*KERNELS, LANGUAGE):
        papermill_translators.register(name, JavaTranslator)


def _checked(name):
    if not _IDENTIFIER.fullmatch(name) or name in _KEYWORDS:
        raise ValueError(f"the parameter {name!r} is no name of a Java variable: use the name that the notebook's cell of"
                         " parameters declares")
    return name


def _set(name, value):
    if isinstance(value, (dict, list, tuple)) or value is None:
        raise ValueError(f"{name} is an environment variable, so its value must be text or a number, not {value!r}")
    _set_before[name] = os.environ.get(name)
    os.environ[name] = str(value).lower() if isinstance(value, bool) else str(value)


def _restore():
    """Takes back the variables of the notebook before, when one process runs several."""
    for name, value in _set_before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    _set_before.clear()


def _whole(value):
    if -_INT <= value < _INT:
        return str(value)
    return f"{value}L" if -_LONG <= value < _LONG else f'new java.math.BigInteger("{value}")'


def _number(value):
    if math.isnan(value):
        return "Double.NaN"
    if math.isinf(value):
        return "Double.POSITIVE_INFINITY" if value > 0 else "Double.NEGATIVE_INFINITY"
    return repr(value)


def _map(value):
    for key, each in value.items():
        if key is None or each is None:
            raise ValueError(f"the value of {key!r} is null, which Java's Map.entry does not take: leave the key out")
    entries = ", ".join(f"Map.entry({_text(str(key))}, {JavaTranslator.translate(each)})" for key, each in value.items())
    return f"Map.ofEntries({entries})"


def _text(value):
    # Octal: Java reads a \u escape before it knows where a text ends.
    return '"' + "".join(_ESCAPES.get(c) or (f"\\{ord(c):03o}" if ord(c) < 32 else c) for c in value) + '"'


def main():
    """papermill's command line, with Java."""
    try:
        from papermill.cli import papermill
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing.name} is not installed for {sys.executable}: install papermill there, with pip. Without papermill,"
                 " environment/run-notebooks runs notebooks with parameters from environment variables.")
    register()
    papermill(prog_name="papermill_java.py")


if __name__ == "__main__":
    main()
