"""Reads C just well enough to measure it: functions with their lines, parameters and nesting, and declarations at file level.

Not a compiler: comments, strings and directives are blanked, then braces, brackets and a few keywords are followed.
"""
import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|.", re.S)
LOOPS = {"for", "while", "switch"}


@dataclass
class Function:
    name: str
    line: int
    lines: int
    parameters: int
    depth: int
    tokens: list = field(repr=False)


@dataclass
class Declaration:
    line: int
    tokens: list


def blank(text):
    """Comments, strings, character constants and directives become spaces; line breaks stay. Of #if .. #else .. #endif the
    first branch is kept."""
    pattern = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)

    def spaces(match):
        found = match.group(0)
        filler = "0" if found[0] in "\"'" else " "
        return filler + re.sub(r"[^\n]", " ", found[1:])

    lines, skipping, continued = [], [], False
    for line in pattern.sub(spaces, text).split("\n"):
        directive = re.match(r"\s*#\s*(\w+)", line)
        if directive and not continued:
            word = directive.group(1)
            if word in ("if", "ifdef", "ifndef"):
                skipping.append(False)
            elif word in ("else", "elif") and skipping:
                skipping[-1] = True
            elif word == "endif" and skipping:
                skipping.pop()
        hidden = directive or continued
        continued = bool(hidden) and line.endswith("\\")
        lines.append("" if hidden or any(skipping) else line)
    return "\n".join(lines)


def tokens_of(text):
    """[(text, line)] without white space."""
    line, found = 1, []
    for match in TOKEN.finditer(blank(text)):
        word = match.group(0)
        if word == "\n":
            line += 1
        elif not word.isspace():
            found.append((word, line))
    return found


def closing(tokens, at):
    """Index of the bracket that closes the one at `at`."""
    pairs, depth = {"(": ")", "[": "]", "{": "}"}, []
    for i in range(at, len(tokens)):
        word = tokens[i][0]
        if word in pairs:
            depth.append(pairs[word])
        elif depth and word == depth[-1]:
            depth.pop()
            if not depth:
                return i
    return len(tokens) - 1


class Nesting:
    """Follows the statements of one body; `deepest` counts control structures, braces or not; else-if goes on at its level."""

    def __init__(self, tokens):
        self.tokens, self.deepest = tokens, 0
        at = 0
        while at < len(tokens):
            at = self.statement(at, 0)

    def word(self, at):
        return self.tokens[at][0] if at < len(self.tokens) else ""

    def inner(self, at, depth):
        self.deepest = max(self.deepest, depth + 1)
        return self.statement(at, depth + 1)

    def statement(self, at, depth):
        word = self.word(at)
        if word == "{":
            end = closing(self.tokens, at)
            at += 1
            while at < end:
                at = self.statement(at, depth)
            return end + 1
        if word == "if":
            at = self.inner(closing(self.tokens, at + 1) + 1, depth)
            if self.word(at) != "else":
                return at
            return self.statement(at + 1, depth) if self.word(at + 1) == "if" else self.inner(at + 1, depth)
        if word in LOOPS:
            return self.inner(closing(self.tokens, at + 1) + 1, depth)
        if word == "do":
            return self.simple(self.inner(at + 1, depth))
        if word == "case" or self.word(at + 1) == ":" and word.isidentifier():
            while self.word(at) != ":":
                at += 1
            return at + 1
        if word.isidentifier() and self.word(at + 1) == "(" and self.word(closing(self.tokens, at + 1) + 1) == "{":
            return self.inner(closing(self.tokens, at + 1) + 1, depth)  # a macro that is a loop
        return self.simple(at)

    def simple(self, at):
        while at < len(self.tokens) and self.word(at) != ";":
            at = closing(self.tokens, at) if self.word(at) in "([{" else at
            at += 1
        return at + 1


def parameter_count(tokens):
    """Of the tokens between the parentheses; `void` alone is none, `...` and the call that everything happens in do not count."""
    words = [word for word, _ in tokens]
    if not words or words == ["void"]:
        return 0
    if words[:3] == ["struct", "call", "*"] and "," in words:
        words = words[words.index(",") + 1:]
    depth, count = 0, 1
    for word in words:
        depth += (word in "([{") - (word in ")]}")
        count += word == "," and depth == 0
    return count - ("".join(words).endswith("..."))


def signature(head):
    """(name, parameter tokens) of what stands before a body or a semicolon, or None when it is no function."""
    at = 0
    while at < len(head):
        word = head[at][0]
        if word == "__attribute__":
            at = closing(head, at + 1)
        elif word == "=":
            return None
        elif word == "(":
            if at and head[at - 1][0].isidentifier():
                return head[at - 1][0], head[at + 1:closing(head, at)]
            return None
        at += 1
    return None


def parse(text):
    """(functions, declarations) at file level; declarations keep their tokens without initializers."""
    tokens, functions, declarations = tokens_of(text), [], []
    at = start = 0
    while at < len(tokens):
        word = tokens[at][0]
        if word == ";":
            declarations.append(Declaration(tokens[start][1], tokens[start:at]))
            start = at + 1
        elif word in "([":
            at = closing(tokens, at)
        elif word == "{":
            end = closing(tokens, at)
            found = signature(tokens[start:at])
            if found:
                body = tokens[at + 1:end]
                functions.append(Function(found[0], tokens[start][1], tokens[end][1] - tokens[start][1] + 1,
                    parameter_count(found[1]), Nesting(body).deepest, body))
                start = end + 1
            at = end
        at += 1
    return functions, declarations
