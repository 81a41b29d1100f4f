"""Terminals into phrases: the compiled grammar `resources/directions/directions.lark`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lark import Lark, Token, UnexpectedToken
from lark.lexer import Lexer

from clinic_desktop.catalogue.directions_grammar import Phrases
from clinic_desktop.catalogue.directions_phrases import AnyPhrase
from clinic_desktop.catalogue.directions_terminals import Unreadable, Word


class _Ready(Lexer):
    """The terminals come ready from `directions_tokens`; Lark only passes them on."""

    def __init__(self, lexer_conf: Any) -> None:
        del lexer_conf

    def lex(self, data: Any, _parser_state: Any = None) -> Iterator[Token]:
        for word in data:
            yield Token(word.kind, word)


def phrase_parser(path: Path) -> Callable[[list[Word]], list[AnyPhrase]]:
    """Compile the grammar once (some 60 ms); the result reads terminals in linear time.

    It raises Unreadable at the first word that no phrase can go on with.
    """
    grammar = Lark(
        path.read_text(encoding="utf-8"), parser="lalr", lexer=_Ready, transformer=Phrases()
    )

    def parse(words: list[Word]) -> list[AnyPhrase]:
        try:
            phrases: list[AnyPhrase] = grammar.parse(words)  # type: ignore[assignment]
        except UnexpectedToken as stop:
            at = stop.token.value if isinstance(stop.token.value, Word) else words[-1]
            before = words[max(0, words.index(at) - 1)]
            raise Unreadable(before.start, at.end, "These words do not fit together.") from None
        return phrases

    return parse
