"""nginx's configuration as nginx itself reads it: directives and blocks, each file where it is
included; and of the blocks that pass calls on by FastCGI, where to and with which parameters.

Pure functions of text: whoever calls gives the files. ValueError for what nginx would not read, or
this does not understand.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A quote, a comment and a `}` count only where a word begins, `${` within one is a variable.
TOKEN = re.compile(r"""\#[^\n]*|(?P<sign>[;{}])|"(?P<double>(?:\\.|[^"\\])*)"|"""
                   r"""'(?P<single>(?:\\.|[^'\\])*)'|\s+|"""
                   r"""(?P<word>(?!["'])(?:\\.|\$\{|[^\s;{\\])+)""",
                   re.DOTALL)
# What a block of Lua's is made of, as far as it hides a brace.
LUA = re.compile(r"""--\[\[.*?\]\]|--[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{}]|.""",
                 re.DOTALL)
CHOICES = ("map", "geo", "split_clients")


@dataclass(frozen=True)
class Directive:
    words: tuple[str, ...]
    path: str  # of the file where it stands
    line: int
    block: "tuple[Directive, ...]" = ()

    @property
    def value(self) -> str:
        return self.words[-1]


@dataclass(frozen=True)
class Pass:
    """A fastcgi_pass, and the lines fastcgi_param that count for it."""

    directive: Directive
    parameters: tuple[Directive, ...]


# The files that the word of an `include` names: path and text of each.
Files = Callable[[str], list[tuple[str, str]]]


def read(name: str, files: Files, includers: tuple[str, ...] = ()) -> tuple[Directive, ...]:
    found = []
    for path, text in files(name):
        if path in includers:
            raise ValueError(f"{path} includes itself")
        found += directives(path, text, files, (*includers, path))
    return tuple(found)


def directives(path: str, text: str, files: Files, includers: tuple[str, ...]) -> list[Directive]:
    """Of one file, whose blocks end in it."""
    open_blocks, words, found, at = [], [], [], 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"{place(path, text, at)}: a quote that does not end")
        at = token.end()
        kind = token.lastgroup
        if kind is None:
            continue
        if kind != "sign":
            if not words:
                line = line_of(text, token.start())
            words.append(token[kind])
            continue
        if token[kind] == "}":
            if words or not open_blocks:
                raise ValueError(f"{place(path, text, token.start())}: a }} too many")
            outer, head, first = open_blocks.pop()
            outer.append(Directive(head, path, first, tuple(found)))
            found = outer
            continue
        if not words:
            raise ValueError(f"{place(path, text, token.start())}: {token[kind]} without a word")
        if token[kind] == ";" and words[0] == "include":
            found += read(words[-1], files, includers)
        elif token[kind] == ";":
            found.append(Directive(tuple(words), path, line))
        elif words[0].endswith("_by_lua_block"):
            at = end_of_lua(text, at)
        else:
            open_blocks.append((found, tuple(words), line))
            found = []
        words = []
    if words or open_blocks:
        raise ValueError(f"{path} ends within a block or a directive")
    return found


def end_of_lua(text: str, at: int) -> int:
    depth = 1
    for token in LUA.finditer(text, at):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    raise ValueError("a block of Lua's does not end")


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def place(path: str, text: str, at: int) -> str:
    return f"{path}, line {line_of(text, at)}"


def passes(block: tuple[Directive, ...],
           outer: tuple[Directive, ...] = ()) -> Iterator[Pass]:
    """A block that has parameters of its own takes none from around it."""
    counting = tuple(one for one in block
                     if one.words[0] == "fastcgi_param" and len(one.words) > 2) or outer
    for one in block:
        if one.words[0] == "fastcgi_pass":
            yield Pass(one, counting)
        yield from passes(one.block, counting)


def everywhere(block: tuple[Directive, ...]) -> Iterator[Directive]:
    for one in block:
        yield one
        yield from everywhere(one.block)


def upstreams(block: tuple[Directive, ...]) -> dict[str, set[str]]:
    """The addresses of each."""
    return {one.value: {word for inner in one.block if inner.words[0] == "server"
                        for word in inner.words[1:2]}
            for one in everywhere(block) if one.words[0] == "upstream"}


def chosen_values(block: tuple[Directive, ...]) -> set[str]:
    """What variables may be, as far as the configuration tells."""
    return ({one.value for one in everywhere(block) if one.words[0] == "set"}
            | {inner.value for one in everywhere(block) if one.words[0] in CHOICES
               for inner in one.block})
