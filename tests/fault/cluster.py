#!/usr/bin/env python3
"""Three processes on one PostgreSQL, under load. First one of them at a time is killed with -9 and started again; then the database itself
crashes and comes back. Afterwards the books must be in order, every answered row there, every batch there once and whole, and no
Idempotency-Key may have had two answers.

usage: cluster.py [KILLS] [CRASHES] [SEED]
"""
import json
import random
import sys
import threading
import time

import convoke
import postgres

SERVERS, CLIENTS, PATIENCE_S = 3, 6, 60
BUSY = {409, 503}  # another is at it, or the database is away: said to be worth another try

THERE = """
SELECT c.email, CAST(c.id AS text), count(e.id), count(o.id) FROM candidate c
  LEFT JOIN enrolment e ON e.merchant_id = c.merchant_id AND e.candidate_id = c.id
  LEFT JOIN outbox o ON o.merchant_id = e.merchant_id AND o.enrolment_id = e.id AND o.kind = 'invitation'
 GROUP BY c.email, c.id
"""


class Client(threading.Thread):
    """Registers batch after batch, each under a key of its own, and asks whichever process answers until one does."""

    def __init__(self, servers, merchant, name, seed):
        super().__init__(daemon=True)  # the run may end by a fault while some still ask
        self.servers, self.merchant, self.prefix = servers, merchant, name
        self.random = random.Random(seed)
        self.over = threading.Event()
        self.sent, self.answers, self.wrong = {}, {}, []

    def run(self):
        try:
            number = 0
            while not self.over.is_set():
                self.one_batch(f"{self.prefix}-b{number}")
                number += 1
        except Exception as fault:  # a thread's end would otherwise go unseen
            self.wrong.append(f"{self.prefix}: {fault!r}")

    def one_batch(self, batch):
        size = self.random.choice([1, 1, 10, 300])
        emails = [f"{batch}-n{i}@example.com" for i in range(size)]
        # Only small ones are mailed, so that in the end the mails of all can be waited for.
        kind = "invitation" if size < 300 and self.random.random() < 0.5 else "url"
        body, headers = self.merchant.batch(emails, kind), {**self.merchant.headers, "Idempotency-Key": batch}
        self.sent[batch] = kind, emails
        # Now and then two processes get the same request at the same time.
        if self.random.random() < 0.2:
            twin = threading.Thread(target=self.ask, args=(batch, body, headers, self.random.random()), daemon=True)
            twin.start()
            self.ask(batch, body, headers, self.random.random())
            twin.join()
        else:
            self.ask(batch, body, headers, self.random.random())
        if self.random.random() < 0.3:
            self.ask(batch, body, headers, self.random.random())

    def ask(self, batch, body, headers, seed):
        """Until somebody answers."""
        chance = random.Random(seed)
        while True:
            try:
                status, text, said = self.servers[chance.randrange(SERVERS)].exchange("POST", convoke.REGISTER, body, headers)
            except (OSError, convoke.http.client.HTTPException):
                status, text, said = None, b"", {}
            if status == 200:
                self.answers.setdefault(batch, set()).add(text)
                return
            if status not in BUSY | {None}:
                self.wrong.append(f"{batch}: {status} {text[:200]!r}")
                return
            if status == 503 and not said.get("Retry-After", "").isdigit():
                self.wrong.append(f"{batch}: 503 without Retry-After")
            time.sleep(0.02)


class Load:
    """All clients at once; `end` gives what they found wrong."""

    def __init__(self, servers, merchant, name, chance):
        self.clients = [Client(servers, merchant, f"{name}{i}", chance.random()) for i in range(CLIENTS)]
        for client in self.clients:
            client.start()

    def end(self):
        for client in self.clients:
            client.over.set()
        for client in self.clients:
            client.join()
        return [what for client in self.clients for what in client.wrong]

    @property
    def answered(self):
        return sum(len(client.answers) for client in self.clients)

    def faults(self, url):
        """What is not as it was answered."""
        there = {email: rest for email, *rest in postgres.rows(url, THERE)}
        for client in self.clients:
            for batch, (kind, emails) in client.sent.items():
                wanted = [1, 1 if kind == "invitation" else 0]
                found = [there.get(email, [None, 0, 0]) for email in emails]
                if any([enrolments, mails] != wanted for _, enrolments, mails in found):
                    yield f"{batch}: is not there once and whole"
                if len(client.answers.get(batch, ())) != 1:
                    yield f"{batch}: {len(client.answers.get(batch, ()))} different answers"
                for text in client.answers.get(batch, ()):
                    rows = json.loads(text)
                    if [(row["email"], row["profile_interview_id"]) for row in rows] != [(e, f[0]) for e, f in zip(emails, found)]:
                        yield f"{batch}: answered rows are not there"


def until(look):
    """Whether `look` comes true; what never comes true is found after a minute."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.05)
    return False


def books_check(tally, what, servers, load):
    wrong = load.end()
    tally.check(f"{what}: every answer is as expected", not wrong, "; ".join(wrong[:3]))
    tally.check(f"{what}: something was answered", load.answered > 0, load.answered)
    faults = list(load.faults(servers[0].url))
    tally.check(f"{what}: every batch is there, once, as it was answered", not faults, "; ".join(faults[:3]))
    tally.check(f"{what}: convoke check", not servers[0].faults_in_books(), servers[0].faults_in_books()[:500])
    print(f"{what}: {load.answered} batches", flush=True)


def kills(tally, servers, merchant, chance, count):
    load = Load(servers, merchant, "k", chance)
    for _ in range(count):
        server = chance.choice(servers)
        time.sleep(chance.uniform(0.02, 0.3))
        server.kill()
        server.start()
    tally.check("killed processes are back", all(server.request("GET", "/readyz")[0] == 200 for server in servers))
    books_check(tally, f"{count} kills", servers, load)


def crash(tally, what, cluster, servers, merchant):
    """The database goes and comes back; nobody starts a process anew."""
    cluster.do("crash")
    for number, server in enumerate(servers):
        name = f"{what}, process {number}, database away"
        answers = [server.exchange("POST", convoke.REGISTER, merchant.batch(["nobody@example.com"], "url"), merchant.headers),
            server.exchange("GET", "/functions/v1/merchant-status", None, merchant.headers)]
        tally.check(f"{name}: 503", all(status == 503 for status, _, _ in answers), [answer[:2] for answer in answers])
        tally.check(f"{name}: a sentence", all(json.loads(text)["error"] == "The database cannot be reached now." for _, text, _ in answers))
        tally.check(f"{name}: Retry-After", all(said.get("Retry-After", "").isdigit() for _, _, said in answers))
        tally.check(f"{name}: not ready", server.request("GET", "/readyz")[0] == 503)
        tally.check(f"{name}: alive", server.request("GET", "/healthz")[0] == 200)
    cluster.do("again")
    for number, server in enumerate(servers):
        name = f"{what}, process {number}, database back"
        tally.check(f"{name}: ready", until(lambda: server.request("GET", "/readyz")[0] == 200))
        status, text = server.request("GET", "/functions/v1/merchant-status", None, merchant.headers)
        tally.check(f"{name}: answers", status == 200, f"{status} {text[:200]!r}")
        tally.check(f"{name}: is the same process", server.process.poll() is None)


def crashes(tally, cluster, servers, merchant, chance, count):
    load = Load(servers, merchant, "c", chance)
    for number in range(count):
        time.sleep(chance.uniform(0.1, 0.5))
        crash(tally, f"crash {number}", cluster, servers, merchant)
    books_check(tally, f"{count} crashes", servers, load)
    waiting = "SELECT count(*) FROM outbox WHERE kind = 'invitation' AND state <> 'sent'"
    tally.check("jobs go on: every invitation is sent", until(lambda: servers[0].rows(waiting)[0][0] == 0),
        servers[0].rows("SELECT state, count(*) FROM outbox GROUP BY state"))
    tally.check("nobody got in while the database was away",
        not servers[0].rows("SELECT email FROM candidate WHERE email = 'nobody@example.com'"))


def main(kill_count, crash_count, seed):
    tally, chance = convoke.Tally("cluster"), random.Random(seed)
    print(f"seed {seed}", flush=True)
    with postgres.Cluster() as cluster:
        servers = [convoke.Server(cluster.url, "--workers", "6", "--log-level", "warn") for _ in range(SERVERS)]
        try:
            merchant = convoke.Merchant(servers[0], 100_000_000)
            for server in servers:
                server.start()
            merchant.add_interview(servers[0])
            kills(tally, servers, merchant, chance, kill_count)
            crashes(tally, cluster, servers, merchant, chance, crash_count)
            for server in servers:
                server.stop()
        finally:
            for server in servers:
                server.__exit__()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 5,
        sys.argv[3] if len(sys.argv) > 3 else str(time.time_ns())))
