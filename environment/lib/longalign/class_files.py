"""Reads from Java class files what other classes can see of them: everything but private methods and the code of methods.

While that stays as it was, classes compiled against a class need not be compiled again: constants that javac copies into
its users are part of it. Format: The Java Virtual Machine Specification, chapter 4.
"""

import struct
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

PRIVATE = 0x0002
SYNTHETIC = 0x1000
# What follows from code or from the place in the source, and what names classes that only this one's code knows.
UNSEEN = {"Code", "SourceFile", "BootstrapMethods", "NestMembers", "NestHost", "Synthetic", "InnerClasses"}
# Attributes that are a list of indices into the pool of constants, by the format of the list's length and of an element.
LISTS = {"ConstantValue": ("", "c"), "Signature": ("", "c"), "Exceptions": ("H", "c"), "PermittedSubclasses": ("H", "c"),
         "MethodParameters": ("B", "cH"), "Deprecated": ("0", "")}
UNORDERED = {"Exceptions", "PermittedSubclasses"}
TWO_WORDS = (5, 6)
POOL_FORMATS = {3: "i", 4: "f", 5: "q", 6: "d", 7: "H", 8: "H", 9: "HH", 10: "HH", 11: "HH", 12: "HH", 15: "BH", 16: "H",
                17: "HH", 18: "HH", 19: "H", 20: "H"}


def sources(folder: Path) -> Dict[str, List[Path]]:
    """The class files in a folder by the source, such as ``org/a/B.java``, that they were compiled from. One source holds
    one class that is not inside another, with its name."""
    found: Dict[str, List[Path]] = {}
    for file in sorted(folder.rglob("*.class")):
        name = file.relative_to(folder).with_name(file.name.split("$")[0].removesuffix(".class") + ".java")
        found.setdefault(name.as_posix(), []).append(file)
    return found


def declarations(files: Iterable[Path]) -> Dict[str, Any]:
    """What other classes can see of some classes, by name. Classes inside code, which nobody else can name, are left out.
    A file that is no class file counts with its contents."""
    seen = (_declaration(file) for file in files)
    return {name: declaration for name, declaration in filter(None, seen)}


def _declaration(file: Path) -> Optional[Tuple[str, Any]]:
    data = file.read_bytes()
    try:
        return _ClassFile(data).declaration()
    except (struct.error, LookupError, TypeError):
        return file.name, data


class _ClassFile:
    """One class file, read from its beginning to its end."""

    def __init__(self, data: bytes):
        self._data = data
        self._at = 8
        self._pool: List[Any] = [None]
        count = self._one("H")
        while len(self._pool) < count:
            self._pool.append(self._entry())
            if self._pool[-1][0] in TWO_WORDS:
                self._pool.append(None)

    def declaration(self) -> Optional[Tuple[str, Any]]:
        flags, name, parent = self._one("H"), self._constant(), self._constant()
        interfaces = [self._constant() for _ in range(self._one("H"))]
        fields, methods = self._members(SYNTHETIC), self._members(SYNTHETIC | PRIVATE)
        inner: List[Any] = []
        attributes = self._attributes(inner)
        if flags & SYNTHETIC or "EnclosingMethod" in attributes:
            return None
        own = sorted(entry for entry in inner if entry[0] == name or entry[1] == name and entry[2] is not None)
        return str(name), (flags, parent, interfaces, fields, methods, attributes, own)

    def _entry(self) -> Tuple[int, Any]:
        tag = self._one("B")
        if tag == 1:
            size = self._one("H")
            return tag, self._bytes(size)
        return tag, self._many(POOL_FORMATS[tag])

    def _members(self, unseen: int) -> List[Any]:
        """Fields or methods without any of some flags, in an order that does not depend on that in the source."""
        members = []
        for _ in range(self._one("H")):
            flags, name, kind = self._one("H"), self._constant(), self._constant()
            attributes = self._attributes([])
            if not flags & unseen:
                members.append((name, kind, flags, attributes))
        return sorted(members, key=repr)

    def _attributes(self, inner: List[Any]) -> Dict[str, Any]:
        """Attributes by name, without those in ``UNSEEN``; the rows of InnerClasses go to ``inner``."""
        found = {}
        for _ in range(self._one("H")):
            name, size = self._constant(), self._one("I")
            end = self._at + size
            if name == "InnerClasses":
                inner.extend([self._constant(), self._constant(), self._constant(), self._one("H")]
                             for _ in range(self._one("H")))
            elif name not in UNSEEN:
                found[name] = self._attribute(name, size)
            self._at = end
        return found

    def _attribute(self, name: str, size: int) -> Any:
        if name in LISTS:
            length, element = LISTS[name]
            count = 0 if length == "0" else self._one(length) if length else 1
            values = [self._constant() if kind == "c" else self._one(kind) for _ in range(count) for kind in element]
            return sorted(values) if name in UNORDERED else values
        if name == "Record":
            return [(self._constant(), self._constant(), self._attributes([])) for _ in range(self._one("H"))]
        if name == "AnnotationDefault":
            return self._value()
        if name.endswith("ParameterAnnotations"):
            return [self._annotations() for _ in range(self._one("B"))]
        if name.endswith("TypeAnnotations"):
            return [(self._target(), self._annotation()) for _ in range(self._one("H"))]
        if name.endswith("Annotations"):
            return self._annotations()
        return self._bytes(size)  # unknown: at worst it differs where nothing that is seen does

    def _annotations(self) -> List[Any]:
        return [self._annotation() for _ in range(self._one("H"))]

    def _annotation(self) -> Any:
        return self._constant(), [(self._constant(), self._value()) for _ in range(self._one("H"))]

    def _value(self) -> Any:
        """The value of an element of an annotation."""
        kind = chr(self._one("B"))
        if kind == "e":
            return kind, self._constant(), self._constant()
        if kind == "@":
            return kind, self._annotation()
        if kind == "[":
            return kind, [self._value() for _ in range(self._one("H"))]
        return kind, self._constant()

    def _target(self) -> Any:
        """The part of a declaration whose type is annotated."""
        kind = self._one("B")
        sizes = {0x00: 1, 0x01: 1, 0x10: 2, 0x11: 2, 0x12: 2, 0x13: 0, 0x14: 0, 0x15: 0, 0x16: 1, 0x17: 2}
        return kind, self._bytes(sizes[kind]), self._bytes(2 * self._one("B"))

    def _constant(self) -> Any:
        """The constant that the next index names, with what it refers to in turn; null for index 0."""
        return self._resolved(self._one("H"))

    def _resolved(self, index: int) -> Any:
        if index == 0:
            return None
        tag, value = self._pool[index]
        if tag == 1:
            return value.decode("utf-8", "backslashreplace")
        return self._resolved(value[0]) if tag in (7, 8, 16, 19, 20) else repr(value)

    def _one(self, kind: str) -> Any:
        return self._many(kind)[0]

    def _many(self, kinds: str) -> Tuple[Any, ...]:
        values = struct.unpack_from(">" + kinds, self._data, self._at)
        self._at += struct.calcsize(">" + kinds)
        return values

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]
