#!/usr/bin/env python3
"""A real server's data, 20,000 people, goes from SQLite to PostgreSQL and back: killed with -9 on the way and resumed, refused where it
must be, `convoke check` clean on each, and a server goes on with each. Needs Debian's PostgreSQL, which it starts for itself.

usage: copy.py      CONVOKE names the program (default: build/convoke)
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "fault"))
import convoke  # noqa: E402

BATCHES, BATCH = 2, 10_000
PEOPLE = BATCHES * BATCH


class Moved(convoke.Server):
    """A server on another database than its data folder's."""

    database = None

    @property
    def settings(self):
        return super().settings + (["--database", self.database] if self.database else [])


class Postgres:
    """A cluster of its own, with databases whose texts are not ordered by their bytes."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="convoke-flow-")
        os.chmod(self.folder.name, 0o711)
        self.at = str(pathlib.Path(self.folder.name) / "server")
        self.url = self.run(str(ROOT / "tests" / "postgres.sh"), "start", self.at)
        return self

    def __exit__(self, *_):
        self.run(str(ROOT / "tests" / "postgres.sh"), "stop", self.at)
        self.folder.cleanup()

    @staticmethod
    def run(*command):
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def sql(self, url, text):
        return self.run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text, url)

    def database(self, name):
        self.sql(self.url, f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
        return self.url.replace("/postgres?", f"/{name}?")


def program(*arguments):
    return subprocess.run([convoke.PROGRAM, *arguments], capture_output=True, text=True, check=False)


def checked(tally, what, url):
    """The counts of a clean `convoke check`."""
    done = program("check", "--database", url)
    said = json.loads(done.stdout) if done.stdout else {}
    tally.check(f"the books of {what}", done.returncode == 0 and said.get("faults") == [], done.stdout[:500] + done.stderr)
    return said.get("checked")


def fill(server):
    """Two merchants, 20,000 people, answers kept under keys that sort differently in different languages."""
    merchant = convoke.Merchant(server, 100_000)
    other = convoke.Merchant(server, 10, "Other")
    server.start()
    merchant.add_interview(server)
    other.add_interview(server)
    for number in range(BATCHES):
        emails = [f"Person-{number}-{i}@example.com" for i in range(BATCH)]
        status, body = server.request("POST", convoke.REGISTER, merchant.batch(emails, ["url", "invitation"][number % 2]), merchant.headers)
        if status != 200 or any(row["result"] != "ok" for row in json.loads(body)):
            raise RuntimeError(f"not registered: {status} {body[:300]!r}")
    for key in ["b-key-0000000001", "B-key-0000000002", "a-key-0000000003", "Z-key-0000000004", "_-key-0000000005"]:
        status, body = server.request("POST", convoke.REGISTER, other.batch([f"{key}@example.com"], "url"),
            {**other.headers, "Idempotency-Key": key})
        if status != 200:
            raise RuntimeError(f"not registered: {status} {body[:300]!r}")
    server.stop()
    return merchant


def kill_a_copy(tally, postgres, source, target):
    """The target's enrolments are locked, so that the copy waits there with all candidates behind it; then it is killed."""
    made = program("key", "list", "--database", target)
    tally.check("the target's schema", made.returncode == 0, made.stderr)
    postgres.sql(target, "TRUNCATE signing_key")
    lock = subprocess.Popen(["psql", "-qAtX", target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lock.stdin.write("BEGIN; LOCK TABLE enrolment IN SHARE MODE; SELECT 'locked';\n")
    lock.stdin.flush()
    lock.stdout.readline()
    copying = subprocess.Popen([convoke.PROGRAM, "copy", "--from", source, "--to", target], stderr=subprocess.PIPE, text=True)
    waiting = "SELECT COUNT(*) FROM pg_locks WHERE relation = 'enrolment'::regclass AND NOT granted"
    while copying.poll() is None and postgres.sql(target, waiting) == "0":
        time.sleep(0.02)
    copying.kill()
    said = copying.communicate()[1]
    lock.communicate("ROLLBACK;\n")
    tally.check("killed on the way", copying.returncode == -9, f"{copying.returncode}: {said}")
    tally.check("lines of progress", "copying: " in said, said)
    # The killed one's last statement may go on for a moment in the server.
    while postgres.sql(target, "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'convoke copy'") != "0":
        time.sleep(0.02)
    rows = postgres.sql(target, "SELECT (SELECT COUNT(*) FROM candidate), (SELECT COUNT(*) FROM schema_migration WHERE version = 0)")
    server = program("check", "--database", target)
    tally.check("nobody opens it", server.returncode == 1 and "unfinished copy" in server.stderr, server.stderr)
    tally.check("what it leaves", rows.split("|") == [str(PEOPLE + 5), "1"], rows)


def copied(tally, what, source, target):
    done = program("copy", "--from", source, "--to", target)
    tally.check(what, done.returncode == 0, done.stderr)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def refusals(tally, source, target):
    again = program("copy", "--from", source, "--to", target)
    tally.check("a target with rows", again.returncode == 1 and "not empty" in again.stderr, again.stderr)
    for arguments in [[], ["--from", source], ["--from", source, "--to", source], ["--from", source, "--to", "mysql://x"]]:
        done = program("copy", *arguments)
        tally.check(f"copy {' '.join(arguments)}", done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr)
    missing = program("copy", "--from", "sqlite:/nonexistent/x.db", "--to", target)
    tally.check("a source that is not there", missing.returncode == 1 and "nonexistent" in missing.stderr, missing.stderr)


def serves(tally, what, merchant, database):
    """A server on the copy knows the old token and the people."""
    with Moved() as server:
        server.database = database
        server.start()
        status, body = server.request("POST", convoke.REGISTER, merchant.batch(["Person-0-7@example.com"], "url"), merchant.headers)
        row = json.loads(body)[0] if status == 200 else {}
        tally.check(f"a server on {what}", row.get("result") == "ok", f"{status} {body[:300]!r}")
        server.stop()


def main():
    tally = convoke.Tally("copy")
    with Moved() as server, Postgres() as postgres:
        merchant = fill(server)
        source, back = f"sqlite:{server.data}/convoke.db", f"sqlite:{server.data}/back.db"
        target = postgres.database("target")
        counts = checked(tally, "the source", source)
        tally.check("people of the source", counts and counts["enrolments"] == PEOPLE + 5, counts)
        kill_a_copy(tally, postgres, source, target)
        there = copied(tally, "resumed into PostgreSQL", source, target)
        tally.check("what was there counts", there.get("rows_before", 0) >= PEOPLE, there)
        tally.check("the books have the same rows", checked(tally, "PostgreSQL", target) == counts)
        home = copied(tally, "back into SQLite", target, back)
        tally.check("the same hash", home.get("hash") == there.get("hash") and home.get("rows") == there.get("rows"), (home, there))
        tally.check("and the same rows again", checked(tally, "the copy in SQLite", back) == counts)
        refusals(tally, source, target)
        serves(tally, "PostgreSQL", merchant, target)
        serves(tally, "SQLite", merchant, back)
        checked(tally, "PostgreSQL after its server", target)
        checked(tally, "SQLite after its server", back)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
