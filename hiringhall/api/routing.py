"""The tree of paths that an API door serves."""

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

Target = TypeVar("Target")
_SEGMENT = re.compile(r"(\w*)\{(\w+)\}\Z")


class Node(Generic[Target]):
    """A place in the tree of paths: what follows by name, what follows as a parameter, and what is served here.

    `glued` are parameters that follow a word without a slash, by that word.
    """

    def __init__(self) -> None:
        self.named: dict[str, Node[Target]] = {}
        self.glued: dict[str, Node[Target]] = {}
        self.parameter: Node[Target] | None = None
        self.targets: dict[str, tuple[Target, tuple[str, ...]]] = {}

    def any(self) -> "Node[Target]":
        """Return what follows as a parameter."""
        self.parameter = self.parameter or Node()
        return self.parameter


class Router(Generic[Target]):
    """Finds what is served at a path: a named segment wins over a glued parameter, and that over any other."""

    def __init__(self) -> None:
        self._root: Node[Target] = Node()

    def add(self, entry: str, method: str, path: str, target: Target) -> None:
        """Serve `target` at a path template. Raises ValueError when the place is taken."""
        node, names = self._root, []
        for segment in (entry, *path.split("/")):
            if found := _SEGMENT.match(segment):
                word, name = found.groups()
                names.append(name)
                node = node.glued.setdefault(word, Node()) if word else node.any()
            else:
                node = node.named.setdefault(segment, Node())
        if method in node.targets:
            raise ValueError(f"{method} {path} is served already.")
        node.targets[method] = (target, tuple(names))

    def find(self, entry: str, method: str, segments: tuple[str, ...]) -> tuple[Target, dict[str, str]] | None:
        """Return what is served there and the values of the path's parameters, or None."""
        for node, values in _walk(self._root, (entry, *segments), ()):
            if method in node.targets:
                target, names = node.targets[method]
                return target, dict(zip(names, values, strict=True))
        return None


def _walk(
    node: Node[Target], segments: tuple[str, ...], values: tuple[str, ...]
) -> Iterator[tuple[Node[Target], tuple[str, ...]]]:
    if not segments:
        yield node, values
        return
    first, rest = segments[0], segments[1:]
    if first in node.named:
        yield from _walk(node.named[first], rest, values)
    for word, glued in node.glued.items():
        if first.startswith(word) and first != word:
            yield from _walk(glued, rest, (*values, first.removeprefix(word)))
    if node.parameter is not None:
        yield from _walk(node.parameter, rest, (*values, first))
