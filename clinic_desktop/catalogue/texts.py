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

BOLD = "**"


class TextsFault(Exception):
    """The texts of the program are incomplete or wrong: a bug, never the user's fault."""


class Texts:
    """The words of one language."""

    def __init__(self, lang: str, entries: Mapping[str, str | tuple[str, ...]]) -> None:
        self.lang = lang
        self._entries = dict(entries)
        faults = [fault for key in self._entries for fault in self._faults_of(key)]
        if faults:
            raise TextsFault("; ".join(faults))

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

    def _entry(self, key: str) -> str | tuple[str, ...]:
        try:
            return self._entries[key]
        except KeyError:
            raise TextsFault(f"no text {key!r} in language {self.lang!r}") from None

    def _faults_of(self, key: str) -> Iterator[str]:
        entry = self._entries[key]
        for template in (entry,) if isinstance(entry, str) else entry:
            if not template.strip():
                yield f"{key} is empty"
            if template.count(BOLD) % 2:
                yield f"{key} has an unpaired {BOLD}"
            try:
                _fields_of(template)
            except ValueError as error:
                yield f"{key}: {error}"


def load_texts(resources: Path, lang: str) -> Texts:
    """The texts of `lang` ("en"; "en-GB" uses "en"). Raises TextsFault with every fault found."""
    folder = resources / "texts" / lang.split("-")[0]
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise TextsFault(f"no texts for language {lang!r}")
    entries: dict[str, str | tuple[str, ...]] = {}
    for file in files:
        with file.open("rb") as stream:
            entries.update(_flat(file.stem, tomllib.load(stream)))
    return Texts(lang, entries)


def _flat(prefix: str, table: Mapping[str, object]) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flat(key, value)
        elif isinstance(value, str):
            yield key, value
        elif isinstance(value, list) and all(isinstance(line, str) for line in value):
            yield key, tuple(value)
        else:
            raise TextsFault(f"{key} is neither a text nor a list of texts")


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
