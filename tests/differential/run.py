#!/usr/bin/env python3
"""Sends the same random calls to a server on SQLite and to one on PostgreSQL, and compares every answer, and in the end every table.

usage: run.py [--seed N] [--calls N] [--show]      PostgreSQL: the cluster of CONVOKE_TEST_POSTGRES; CONVOKE names the program
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "fault"))
# pylint: disable=wrong-import-position
import calls
import convoke
import match
import postgres

# One worker: ids rise in the order of the calls. No mail leaves (see `silence`), so that nothing happens between the calls.
OPTIONS = ["--workers", "1", "--log-level", "error", "--smtp-daily-cap", "1"]
# A database as installations have it: its own order of texts must not show.
ICU = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'"
# Somebody has taken an interview and submitted it: what follows is for its endpoints.
SUBMISSION = """
UPDATE credit SET held = held - (SELECT e.cost FROM enrolment e WHERE e.id = {enrolment}),
    charged = charged + (SELECT e.cost FROM enrolment e WHERE e.id = {enrolment})
  WHERE merchant_id = (SELECT e.merchant_id FROM enrolment e WHERE e.id = {enrolment} AND e.ended_at IS NULL);
INSERT INTO credit_entry (merchant_id, id, kind, amount, people, hold_id, enrolment_id, interview_id, cause, created_at)
SELECT merchant_id, {entry}, 'charge', cost, 1, hold_id, id, interview_id, 'submission', {at}
  FROM enrolment WHERE id = {enrolment} AND ended_at IS NULL AND cost > 0;
UPDATE enrolment SET state = 'submitted', ended_at = {at}, cost = 0 WHERE id = {enrolment} AND ended_at IS NULL;
UPDATE enrolment SET attempts_left = 0 WHERE id = {enrolment};
"""
RESULT = """
INSERT INTO result (merchant_id, id, enrolment_id, candidate_id, interview_id, attempt, is_test, status, coach_status, language,
    started_at, last_seen_at, ended_at, submitted_at, deadline_at, at_position, is_shortlisted, created_at, updated_at)
SELECT merchant_id, {id}, id, candidate_id, interview_id, 1, FALSE, 'active', 'completed', 'en', {at}, {at}, {at}, {at}, {at}, 10, FALSE,
    {at}, {at}
  FROM enrolment WHERE id = {enrolment}
"""
RESULT_EVERY = 100
PLATFORM = "00000000-0000-7000-8000-000000000000"
DAY_MS = 86400000


class Side:
    """One server with two merchants and everybody's tokens."""

    def __init__(self, cluster):
        self.database = postgres.Database(cluster, ICU) if cluster else None
        self.server = convoke.Server(self.database.url if self.database else None, *OPTIONS)
        self.merchant = convoke.Merchant(self.server, 4000, "One")
        self.stranger = convoke.Merchant(self.server, 500, "Other")
        self.tokens = {"owner": bearer(self.merchant), "stranger": bearer(self.stranger), "garbage": "garbage", "nobody": None,
            "service": self.key(), "merchant": self.key("merchant"), "selection": self.key("merchant_selection")}
        self.silence()
        self.server.start()
        self.connection = self.server.connect()

    def key(self, role=None):
        of = ["--merchant", self.merchant.id, "--role", role] if role else []
        return json.loads(self.server.command("key", "add", "--name", role or "service", *of))["key"]

    def silence(self):
        """The days' mails have all been sent."""
        today = int(time.time() * 1000 // DAY_MS)
        for day in range(today, today + 2):
            self.change(f"INSERT INTO mail_day (merchant_id, day, taken) VALUES ({self.id(PLATFORM)}, {day}, 1000000)")

    def id(self, text):
        return f"'{text}'" if self.database else f"x'{text.replace('-', '')}'"

    def change(self, sql):
        if self.database:
            postgres.psql(self.database.url, sql)
        else:
            self.server.change(sql)

    def result_add(self, result, enrolment, at_ms):
        ids = {"id": self.id(result), "entry": self.id(result.replace("8000", "9000", 1)), "enrolment": self.id(enrolment), "at": at_ms}
        for sql in (SUBMISSION + RESULT).split(";"):
            self.change(sql.format(**ids))

    def ask(self, method, target, text, headers):
        self.connection.request(method, target, text, headers)
        reply = self.connection.getresponse()
        return reply.status, reply.headers, reply.read()

    def tables(self):
        """Column names by table, and the primary key's."""
        if self.database:
            sql = """SELECT c.table_name, c.column_name, coalesce(array_position(i.indkey, a.attnum), -1) + 1
                FROM information_schema.columns c JOIN pg_attribute a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name
                JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary WHERE c.table_schema = 'public'"""
        else:
            sql = "SELECT t.name, c.name, c.pk FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        found = {}
        for table, column, place in self.server.rows(sql):
            found.setdefault(table, {})[column] = place
        return found

    def rows(self, table, columns):
        if self.database:
            return self.server.rows(f"SELECT {', '.join(columns)} FROM {table}")
        return [[match.packed(value) if isinstance(value, bytes) else value for value in row]
            for row in self.server.rows(f"SELECT {', '.join(columns)} FROM {table}")]

    def close(self):
        self.server.__exit__()
        if self.database:
            self.database.close()


def bearer(merchant):
    return merchant.headers["Authorization"].removeprefix("Bearer ")


class Run:
    def __init__(self, options):
        self.options, self.match = options, match.Match()
        self.sides = [Side(None), Side(os.environ["CONVOKE_TEST_POSTGRES"])]
        document = json.loads(subprocess.run([convoke.PROGRAM, "openapi"], capture_output=True, check=True).stdout)
        self.prefix = document["servers"][0]["url"].split("/", 3)[3]
        self.calls = calls.Calls(document, random.Random(options.seed))
        for name, values in {"merchant_id": [(side.merchant.id, side.stranger.id) for side in self.sides],
                "interview_template_id": [(side.merchant.template, ) for side in self.sides]}.items():
            for one, other in zip(*values):
                self.match.same_id(one, other, name)
                self.calls.learn(name, one, other)
        self.tally = convoke.Tally("differential")
        self.good, self.counts, self.last_ms, self.taken = {}, {}, 0, []

    def learn(self, one, other, name=""):
        if isinstance(one, dict):
            for member, value in one.items():
                self.learn(value, other[member], member)
        elif isinstance(one, list):
            for pair in zip(one, other):
                self.learn(*pair, name)
        elif isinstance(one, str) and match.is_id(one):
            self.calls.learn(name, one, other)

    def later(self):
        """No two calls in one millisecond: what the engines order by time is then ordered alike."""
        while time.time_ns() // 1000000 <= self.last_ms:
            time.sleep(0.0002)

    def result_add(self):
        """The newest enrolment's, should it have none yet."""
        enrolments = [pair for pair in self.calls.pools["enrolment"] if pair not in self.taken]
        if not enrolments:
            return
        self.later()
        at_ms = time.time_ns() // 1000000
        self.taken.append(enrolments[-1])
        result = f"01900000-0000-7000-8000-{len(self.taken):012x}"
        for side, enrolment in zip(self.sides, enrolments[-1]):
            side.result_add(result, enrolment, at_ms)
        self.calls.learn("interview_result_id", result, result)
        self.match.same_id(result, result, "result")

    def one(self, number):
        if number % RESULT_EVERY == RESULT_EVERY - 1:
            self.result_add()
        call = self.calls.call()
        self.later()
        asked = [calls.rendered(call, side, "/" + self.prefix, self.sides[side].tokens) for side in (0, 1)]
        answers = [side.ask(*request) for side, request in zip(self.sides, asked)]
        self.last_ms = time.time_ns() // 1000000
        name = call[1] or "MCP " + call[3]["params"]["name"]
        self.counts[answers[0][0]] = self.counts.get(answers[0][0], 0) + 1
        self.good[name] = self.good.get(name, 0) + (answers[0][0] == 200)
        try:
            self.compare(*answers)
        except match.Differs as fault:
            self.tally.check(f"call {number} {name}", False, f"{fault}\n  asked {asked[0][:3]} {call[4]}\n  SQLite     {answers[0][2][:600]!r}"
                f"\n  PostgreSQL {answers[1][2][:600]!r}")
            return
        self.tally.check(f"call {number}", answers[0][0] < 500, f"{asked[0][:3]} {answers[0]}")

    def compare(self, one, other):
        self.match.same(one[0], other[0], "status")
        for header in ("Content-Type", "Retry-After", "Idempotent-Replayed", "WWW-Authenticate", "Content-Range"):
            self.match.same(one[1].get(header), other[1].get(header), header)
        bodies = [text.decode() for text in (one[2], other[2])]
        try:
            bodies = [json.loads(text) for text in bodies]
        except ValueError:
            pass
        self.match.same(*bodies, "body")
        if one[0] == 200:
            self.learn(*bodies)

    # --- tables

    def table(self, name, columns):
        """Row by row, in the order of the key: ids rise alike on both."""
        order = sorted(columns, key=lambda column: (columns[column] == 0, columns[column], column))
        places = [order.index(name) for name in columns if columns[name] > 0]
        if name == "signing_key":
            places = [order.index("purpose"), order.index("created_at")]
        found = [sorted(side.rows(name, order), key=lambda row: [row[place] for place in places]) for side in self.sides]
        if len(found[0]) != len(found[1]):
            raise match.Differs(f"{len(found[0])} and {len(found[1])} rows")
        for number, (one, other) in enumerate(zip(*found)):
            for column, *values in zip(order, one, other):
                self.match.same(*[cell(name, column, value) for value in values], f"row {number}, {column}")
        return len(found[0])

    def tables(self):
        one, other = (side.tables() for side in self.sides)
        self.tally.check("tables and keys are the same", one == other, one.keys() ^ other.keys())
        for name, columns in one.items():
            try:
                rows = self.table(name, columns)
                self.tally.check(f"table {name}", True)
                if self.options.show:
                    print(f"{name}: {rows} rows")
            except match.Differs as fault:
                self.tally.check(f"table {name}", False, fault)

    def end(self):
        self.tables()
        paths = {path for _, path, _ in self.calls.operations}
        never = sorted(path for path in paths if not self.good.get(path))
        print(f"no good answer from: {never}", flush=True)
        self.tally.check("every endpoint was called", paths <= self.good.keys(), paths - self.good.keys())
        self.tally.check("nearly every endpoint gave good answers", len(never) <= 0.2 * len(paths), never)
        for side, name in zip(self.sides, ("SQLite", "PostgreSQL")):
            self.tally.check(f"convoke check on {name}", not side.server.faults_in_books(), side.server.faults_in_books()[:500])
        print(f"answers by status: {dict(sorted(self.counts.items()))}", flush=True)
        if self.options.show:
            print(f"good answers: {self.good}")
        return self.tally.end()


RANDOM = {("signing_key", "id"), ("signing_key", "secret"), ("interview", "embed_signing_key"), ("idempotency", "reply"),
    ("mail_settings", "smtp_url")}
TIMES = ("_at", "_until", "_since")


def cell(table, column, value):
    """What of a value is to be the same: times and what is random are only there, or not."""
    is_time = isinstance(value, int) and column.endswith(TIMES)
    if value is not None and (is_time or (table, column) in RANDOM or column.endswith("_hash") or column == "hint"):
        return "there"
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            pass
    return int(value) if isinstance(value, bool) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=10000)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    run = Run(options)
    try:
        for number in range(options.calls):
            run.one(number)
            if run.tally.failed >= 20:
                print(f"enough after {number} calls")
                break
        return run.end()
    finally:
        for side in run.sides:
            side.close()


if __name__ == "__main__":
    sys.exit(main())
