"""Words for people, kept in `resources/texts/<lang>/*.toml` and never in code.

A key is the file's name and the path inside it: `letter.opening.goal_stop` stands in `letter.toml`
under `[opening]`. A text may name fields in braces and mark bold words between double asterisks;
both are read from the resource *before* data are put in, so no patient's name can become markup:

>>> texts = Texts("en", {"letter.hello": "Dear **{name}**"})
>>> texts.words("letter.hello", name="A **B** {x}")
'Dear A **B** {x}'
>>> texts.spans("letter.hello", name="Ann")
(('Dear ', False), ('Ann', True))

Strict on purpose: an unknown key, a field not given, a field given but not named, an odd brace or
an unpaired asterisk is refused, so that a page is never printed with a hole in it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import cast

from clinic_desktop.catalogue.reading import Fault, ResourceFaults

BOLD = "**"
Entry = str | tuple[str, ...]


class TextsFault(Exception):
    """A text asked for that is not there, or with other fields: a bug in the asking code."""


class Texts:
    """The words of one language."""

    def __init__(self, lang: str, entries: Mapping[str, Entry]) -> None:
        self.lang = lang
        self._entries = dict(entries)

    def words(self, key: str, **fields: str) -> str:
        """The text at `key` with its fields filled in; bold marks are dropped."""
        return "".join(text for text, _ in self.spans(key, **fields))

    def spans(self, key: str, **fields: str) -> tuple[tuple[str, bool], ...]:
        """The text at `key` as (words, is bold) parts with its fields filled in."""
        template = self._entry(key)
        if not isinstance(template, str):
            raise TextsFault(f"{key} is a list; ask for its lines")
        return _filled(key, template, fields)

    def lines(self, key: str, **fields: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
        """The list of texts at `key`, each as `spans` gives it. Fields belong to the whole list."""
        templates = self._entry(key)
        if isinstance(templates, str):
            raise TextsFault(f"{key} is one text, not a list")
        named = {name for template in templates for name in _fields_of(template)}
        if named != set(fields):
            raise TextsFault(f"{key}: fields {sorted(named)} wanted, {sorted(fields)} given")
        return tuple(
            _filled(key, template, {name: fields[name] for name in _fields_of(template)})
            for template in templates
        )

    def keys(self) -> tuple[str, ...]:
        """Every key, sorted."""
        return tuple(sorted(self._entries))

    def _entry(self, key: str) -> Entry:
        try:
            return self._entries[key]
        except KeyError:
            raise TextsFault(f"no text {key!r} in language {self.lang!r}") from None


def load_texts(resources: Path, lang: str) -> Texts:
    """The texts of `lang` ("en"; "en-GB" uses "en"). Raises ResourceFaults with every fault."""
    folder = resources / "texts" / lang.split("-")[0]
    faults: list[Fault] = []
    entries: dict[str, Entry] = {}
    files = sorted(folder.glob("*.toml"))
    if not files:
        faults.append(Fault(f"texts/{lang}", "", "no texts for this language"))
    for file in files:
        try:
            table = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            faults.append(Fault(file.name, "", f"cannot be read: {type(fault).__name__}"))
            continue
        entries.update(_flat(file.name, file.stem, table, faults))
    if faults:
        raise ResourceFaults(faults)
    return Texts(lang, entries)


def _flat(
    file: str, prefix: str, table: Mapping[str, object], faults: list[Fault]
) -> Iterator[tuple[str, Entry]]:
    """The texts of a table by their whole key; what is not a sound text becomes a fault."""
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flat(file, key, value, faults)
            continue
        entry = tuple(value) if isinstance(value, list) else value
        found = tuple(_faults_of(entry))
        faults += [Fault(file, key, message) for message in found]
        if not found:
            yield key, cast(Entry, entry)


def _faults_of(entry: object) -> Iterator[str]:
    templates = entry if isinstance(entry, tuple) else (entry,)
    if not templates:
        yield "is an empty list"
    for template in templates:
        if not isinstance(template, str):
            yield "is neither a text nor a list of texts"
            continue
        if not template.strip():
            yield "is empty"
        if template.count(BOLD) % 2:
            yield f"has an unpaired {BOLD}"
        try:
            _fields_of(template)
        except ValueError as error:
            yield str(error)


def _fields_of(template: str) -> tuple[str, ...]:
    """Names in braces; only plain names, so that no attribute or format code can be reached."""
    names = []
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"field {name!r} is not a plain name")
        names.append(name)
    return tuple(names)


def _filled(key: str, template: str, fields: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    named = set(_fields_of(template))
    if named != set(fields):
        raise TextsFault(f"{key}: fields {sorted(named)} wanted, {sorted(fields)} given")
    parts = template.split(BOLD)
    filled = ((part.format_map(fields), bool(i % 2)) for i, part in enumerate(parts))
    return tuple((text, bold) for text, bold in filled if text)
