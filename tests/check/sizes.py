#!/usr/bin/env python3
"""Are files, functions, nesting and parameter lists as small as doc/house.md wants? Prints each offender and the medians.

usage: sizes.py [ROOT]        (default: the repository)
"""
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import c_source  # noqa: E402

FILE_LINES, HEADER_LINES, FUNCTION_LINES, DEPTH, PARAMETERS, MEDIAN_LINES = 600, 80, 100, 3, 4, 20
TEXTS = {".c", ".h", ".py", ".sh", ".sql", ".js", ".mjs", ".css", ".html"}
FOLDERS = ["src", "sql", "mail", "web", "tools", "tests"]

# Parameter lists that somebody else decides, or that were weighed: name -> why.
WIDE = {name: "a callback of net/server" for name in ("web_answer", "web_refuse", "world_answer", "mirror", "own_refuse", "endpoint_answer")}
WIDE["on_progress"] = "a callback of libcurl"


def measure(root, path, functions):
    """Faults of one file as lines; its functions are added to `functions`."""
    text = path.read_text(encoding="utf-8")
    name, lines, faults = path.relative_to(root).as_posix(), len(text.splitlines()), []
    if lines > FILE_LINES:
        faults.append(f"{name}: {lines} lines, over {FILE_LINES}")
    if path.suffix == ".h" and name.startswith("src/") and lines > HEADER_LINES:
        faults.append(f"{name}: header of {lines} lines, over {HEADER_LINES}")
    if path.suffix not in (".c", ".h"):
        return faults
    for f in c_source.parse(text)[0]:
        functions.append(f)
        place = f"{name}:{f.line}: {f.name}"
        if f.lines > FUNCTION_LINES:
            faults.append(f"{place}: {f.lines} lines, over {FUNCTION_LINES}")
        if f.depth > DEPTH:
            faults.append(f"{place}: nested {f.depth} deep, over {DEPTH}")
        if f.parameters > PARAMETERS and f.name not in WIDE:
            faults.append(f"{place}: {f.parameters} parameters, over {PARAMETERS}")
    return faults


def main(root):
    paths = [p for folder in FOLDERS for p in sorted((root / folder).rglob("*"))
        if p.suffix in TEXTS and p.is_file() and "node_modules" not in p.parts]
    functions, failed = [], 0
    for path in paths:
        faults = measure(root, path, functions)
        failed += bool(faults)
        print("".join(fault + "\n" for fault in faults), end="")
    if functions:
        sizes = sorted(f.lines for f in functions)
        median = statistics.median(sizes)
        print(f"{len(functions)} functions: median {median:g} lines, 9 of 10 under {sizes[len(sizes) * 9 // 10]}, longest {sizes[-1]}")
        if median > MEDIAN_LINES:
            print(f"the median function is over {MEDIAN_LINES} lines")
            failed += 1
    print(f"sizes: {len(paths) - min(failed, len(paths))} passed, {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])))
