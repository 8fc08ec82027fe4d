#!/usr/bin/env python3
"""Runs the tests of a build by meson and counts their cases: units.py BUILD [options of `meson test`]. Programs are cmocka's, or end
with a line "N checks passed".

A program that ends badly without naming a case counts as one failure, and its output is shown.
"""
import json
import pathlib
import re
import subprocess
import sys


def main(build, options):
    log = pathlib.Path(build) / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    subprocess.run(["meson", "test", "-C", build, "--no-rebuild", *options], check=False)
    passed = failed = 0
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        program = json.loads(line)
        said = (program.get("stdout") or "") + (program.get("stderr") or "")
        good = len(re.findall(r"^\[ +OK +\]", said, re.M)) or sum(map(int, re.findall(r"(\d+) checks passed$", said, re.M)))
        bad = len(set(re.findall(r"^\[ +(?:FAILED|ERROR) +\] (?!---|tests:|\d)(\S+)", said, re.M)))
        if program["result"] not in ("OK", "EXPECTEDFAIL"):
            bad = max(bad, 1)
        elif good == 0:
            bad, said = bad + 1, said + "\nno case was counted\n"
        if bad:
            print(f"--- {program['name']}: {program['result']}\n{said}")
        passed, failed = passed + good, failed + bad
    print(f"unit: {passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
