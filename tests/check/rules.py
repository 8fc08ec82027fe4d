#!/usr/bin/env python3
"""The rules of doc/house.md that a reader of C tokens can check: where memory is freed, no goto, no mutable variables at file level, a
first comment in each file.

usage: rules.py [ROOT]        (default: the repository)
"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import c_source  # noqa: E402

FREE_FILES = {"base/arena.c", "base/buf.c", "base/json_tree.c"}
CLOSERS = {"net", "db", "crypto"}
# Files whose variables at file level may change, and why.
MUTABLE = {
    "main.c": "what signals reach",
    "base/clock.c": "how far a demo's clock is ahead",
    "base/json_tree.c": "where each thread's jansson has its memory",
    "base/log.c": "the least level",
    "base/panic.c": "what each thread is doing",
    "base/uuid.c": "each thread's last id",
    "net/workers.c": "the pool",
}


def is_mutable(words):
    """A variable (not a type, prototype or constant) among the words of a declaration."""
    words = without_initializer(words)
    if not words or words[0] in ("typedef", "extern", "_Static_assert", "__attribute__"):
        return False
    head = " ".join(words)
    if re.fullmatch(r"(static )?(struct|union|enum)( \w+)?( \{ .* \})?", head):
        return False
    if "(" in words and words[words.index("(") + 1] != "*":
        return False
    pointer = head.rfind("*")
    return "const" not in (head[pointer:] if pointer >= 0 else head).split()


def without_initializer(words):
    depth = 0
    for at, word in enumerate(words):
        if word == "=" and depth == 0:
            return words[:at]
        depth += (word in "([{") - (word in ")]}")
    return words


def faults_of(name, text):
    functions, declarations = c_source.parse(text)
    layer = name.split("/")[0]
    if not re.match(r"\s*/\*", text):
        yield 1, "no first comment that says what the file is"
    for f in functions:
        for at, (word, line) in enumerate(f.tokens[:-1]):
            if word == "goto" and layer != "net":
                yield line, "goto outside net"
            called = word == "free" and f.tokens[at + 1][0] == "(" and (at == 0 or f.tokens[at - 1][0] not in (".", ">"))
            if called and name not in FREE_FILES and layer not in CLOSERS:
                yield line, "free outside the arena, the buffer and what closes in net, db, crypto"
        yield from ((line, "a static variable inside a function") for line in mutable_statics(f))
    if name not in MUTABLE:
        for declaration in declarations:
            if is_mutable([word for word, _ in declaration.tokens]):
                yield declaration.line, "a mutable variable at file level"


def mutable_statics(function):
    for at, (word, line) in enumerate(function.tokens):
        if word == "static":
            words = []
            for following, _ in function.tokens[at:]:
                if following in (";", "=", "{"):
                    break
                words.append(following)
            if is_mutable(words):
                yield line


def main(root):
    passed = failed = 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        name = path.relative_to(root / "src").as_posix()
        faults = list(faults_of(name, path.read_text(encoding="utf-8")))
        for line, why in faults:
            print(f"src/{name}:{line}: {why}")
        failed += bool(faults)
        passed += not faults
    print(f"rules: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])))
