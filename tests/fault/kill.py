#!/usr/bin/env python3
"""kill -9 in the middle of batches. After each restart the books must agree, every answered row must be there, and each batch must be
there whole or not at all.

usage: kill.py [ROUNDS] [SEED]
"""
import json
import random
import sys
import threading
import time

import convoke

CLIENTS = 4
ROUNDS_PER_FOLDER = 5

BOOKS = """
SELECT (SELECT coalesce(sum(cost), 0) FROM enrolment),
       (SELECT coalesce(sum(held), 0) FROM credit),
       (SELECT coalesce(sum(CASE kind WHEN 'hold' THEN amount WHEN 'charge' THEN -amount WHEN 'release' THEN -amount ELSE 0 END), 0)
          FROM credit_entry),
       (SELECT count(*) FROM enrolment WHERE cost > 0),
       (SELECT coalesce(sum(people), 0) FROM credit_entry WHERE kind = 'hold')
"""
# Each finds what must not be, and names one of them.
NOTHING = {
    "a candidate without enrolment": """
        SELECT c.email FROM candidate c LEFT JOIN enrolment e ON e.merchant_id = c.merchant_id AND e.candidate_id = c.id
         WHERE e.id IS NULL LIMIT 1""",
    "an enrolment without candidate": """
        SELECT hex(e.id) FROM enrolment e LEFT JOIN candidate c ON c.merchant_id = e.merchant_id AND c.id = e.candidate_id
         WHERE c.id IS NULL LIMIT 1""",
    "an enrolment whose hold is not in the ledger": """
        SELECT hex(e.id) FROM enrolment e LEFT JOIN credit_entry h ON h.merchant_id = e.merchant_id AND h.id = e.hold_id
         WHERE e.cost > 0 AND h.id IS NULL LIMIT 1""",
    "a hold that differs from its enrolments": """
        SELECT hex(h.id) FROM credit_entry h
          LEFT JOIN (SELECT hold_id, sum(cost) AS cost FROM enrolment GROUP BY hold_id) e ON e.hold_id = h.id
         WHERE h.kind = 'hold' AND coalesce(e.cost, 0) <> h.amount LIMIT 1""",
    "a mailed enrolment without exactly one invitation": """
        SELECT hex(e.id) FROM enrolment e
          LEFT JOIN (SELECT enrolment_id, count(*) AS mails FROM outbox WHERE kind = 'invitation' GROUP BY enrolment_id) o ON o.enrolment_id = e.id
         WHERE e.is_mailed AND coalesce(o.mails, 0) <> 1 LIMIT 1""",
    "a mail for nobody, or for one who gets none": """
        SELECT hex(o.id) FROM outbox o
          LEFT JOIN enrolment e ON e.merchant_id = o.merchant_id AND e.id = o.enrolment_id AND e.is_mailed
         WHERE o.enrolment_id IS NOT NULL AND e.id IS NULL LIMIT 1""",
}
PEOPLE = """
SELECT c.email, hex(c.id) FROM candidate c JOIN enrolment e ON e.merchant_id = c.merchant_id AND e.candidate_id = c.id
"""


class Client(threading.Thread):
    """Sends batch after batch until the connection dies; remembers what it sent and what was answered."""

    def __init__(self, server, merchant, name, seed):
        super().__init__()
        self.server, self.merchant, self.prefix = server, merchant, name
        self.random = random.Random(seed)
        self.sent, self.answered, self.wrong = {}, {}, []
        self.first_sent = threading.Event()

    def run(self):
        connection = self.server.connect()
        try:
            for number in range(1000):
                self.one_batch(connection, f"{self.prefix}-b{number}")
        except (OSError, convoke.http.client.HTTPException):
            pass
        finally:
            self.first_sent.set()
            connection.close()

    def one_batch(self, connection, batch):
        emails = [f"{batch}-n{i}@example.com" for i in range(self.random.randint(200, 1000))]
        kind = self.random.choice(["url", "invitation"])
        self.sent[batch] = len(emails)
        self.first_sent.set()
        status, body = convoke.send(connection, "POST", convoke.REGISTER, self.merchant.batch(emails, kind), self.merchant.headers)
        if status != 200:
            self.wrong.append(f"{batch}: {status} {body[:200]!r}")
            return
        rows = json.loads(body)
        self.answered[batch] = {row["email"]: row.get("profile_interview_id") for row in rows}
        if [row["email"] for row in rows] != emails or any(row["result"] != "ok" for row in rows):
            self.wrong.append(f"{batch}: rows are not as sent: {rows[0]}")


class Story:
    """One data folder over some rounds: what was sent to it, and what it promised."""

    def __init__(self, server, chance):
        self.server, self.chance = server, chance
        self.sent, self.answered = {}, {}
        server.command("merchant", "add", "--name", "Other", "--owner-email", "other@example.com", "--credits", "1")
        self.merchant = convoke.Merchant(server, 100_000_000)

    def kill_round(self, number):
        """Traffic and a kill; returns what the clients found wrong."""
        clients = [Client(self.server, self.merchant, f"r{number}-c{i}", self.chance.random()) for i in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.first_sent.wait()
        time.sleep(self.chance.uniform(0.0, 0.4))
        self.server.kill()
        wrong = []
        for client in clients:
            client.join()
            self.sent.update(client.sent)
            self.answered.update(client.answered)
            wrong += client.wrong
        return wrong

    def faults(self):
        """What does not agree in the restarted server's database."""
        costs, held, entries, paid, people = self.server.rows(BOOKS)[0]
        if not costs == held == entries:
            yield f"enrolments cost {costs}, held are {held}, the ledger holds {entries}"
        if paid != people:
            yield f"{paid} enrolments are paid for, the ledger's holds name {people}"
        for what, sql in NOTHING.items():
            found = self.server.rows(sql)
            if found:
                yield f"{what}: {found[0][0]}"
        if self.server.faults_in_books():
            yield f"convoke check: {self.server.faults_in_books()[:500]}"
        yield from self.batch_faults()

    def batch_faults(self):
        there = {}
        for email, profile in self.server.rows(PEOPLE):
            there.setdefault(email.rsplit("-n", 1)[0], {})[email] = profile.lower()
        for batch, rows in there.items():
            if len(rows) != self.sent.get(batch):
                yield f"{batch}: {len(rows)} of {self.sent.get(batch)} rows are there"
        for batch, rows in self.answered.items():
            for email, profile in rows.items():
                if there.get(batch, {}).get(email) != (profile or "").replace("-", ""):
                    yield f"{batch}: the answered row {email} ({profile}) is not there"
                    break


def main(rounds, seed):
    tally, chance = convoke.Tally("kill"), random.Random(seed)
    print(f"seed {seed}", flush=True)
    for first in range(0, rounds, ROUNDS_PER_FOLDER):
        with convoke.Server() as server:
            story = Story(server, chance)
            server.start()
            story.merchant.add_interview(server)
            for number in range(first, min(first + ROUNDS_PER_FOLDER, rounds)):
                wrong = story.kill_round(number)
                server.start()
                wrong += story.faults()
                tally.check(f"round {number}", not wrong, "; ".join(wrong[:3]))
            sound = "ok" if server.url else server.rows("PRAGMA integrity_check")[0][0]
            server.stop()
            tally.check("the file is sound", sound == "ok", sound)
            tally.check("something was answered", bool(story.answered), "no batch was ever answered: the kills come too early")
            print(f"{len(story.answered)} of {len(story.sent)} batches were answered", flush=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else str(time.time_ns())))
