"""Found words marked in what is shown, and the part of a long text that has them."""

import re

from markupsafe import Markup, escape

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.analyzer import normalized
from hiringhall.search.expressions import All, Node, Some, Within, Words, parse

LENGTH = 260
"""Characters of a snippet."""

_WORD = re.compile(r"[^\W_]+[+#]*")


class Marker:
    """Marks the words that an expression looks for."""

    def __init__(self, text: str) -> None:
        self._whole: set[str] = set()
        self._beginnings: tuple[str, ...] = ()
        try:
            self._collect(parse(text, "q", live=True))
        except InvalidInput:  # nothing is found with it either
            return

    def mark(self, text: str) -> Markup:
        """Return `text`, escaped, with the words marked."""
        parts, done = [], 0
        for found in _WORD.finditer(text):
            if self._is_meant(found[0]):
                parts += [escape(text[done : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
                done = found.end()
        return Markup().join([*parts, escape(text[done:])])

    def snippet(self, text: str) -> Markup:
        """Return about LENGTH characters of `text` around the first word that is meant, else its beginning."""
        text = " ".join(text.split())
        if len(text) <= LENGTH:
            return self.mark(text)
        first = next((found.start() for found in _WORD.finditer(text) if self._is_meant(found[0])), 0)
        start = 0 if first < LENGTH // 2 else text.rfind(" ", 0, first - LENGTH // 4) + 1
        end = start + LENGTH
        if end < len(text):
            end = text.rfind(" ", start + LENGTH // 2, end) if " " in text[start + LENGTH // 2 : end] else end
        shown = self.mark(text[start:end])
        return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(text) else "")

    def _collect(self, node: Node | None) -> None:
        match node:
            case Words(words, is_open):
                self._whole.update(words)
                if is_open:
                    self._beginnings += (words[-1],)
            case Within(_, inner):
                self._collect(inner)
            case All(parts) | Some(parts):
                for part in parts:
                    self._collect(part)
            case _:  # what must not occur
                pass

    def _is_meant(self, word: str) -> bool:
        folded = normalized(word).strip()
        return folded in self._whole or folded.startswith(self._beginnings)
