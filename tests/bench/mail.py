"""Benchmarks of sending mails, for ./bench, whose parts come as `kit`. Needs smtp-sink and smtp-source (Debian: postfix).

mail_send           queued invitations over 10 connections to smtp-sink on the loopback, each recorded durably, mails a second; floor:
                    smtp-source over 10 kept connections to the same sink with messages of the same size. Product's time is from its
                    first mail to its last.
mail_due_scan       microseconds that the feeder's three statements (whose time has come, who has mails due, take 128) need with
                    10,000,000 future rows of one merchant; floor: the same with 1,000.
mail_due_spread     the same, the rows spread over 20,000 merchants.
mail_due_backlog    the same, with 200,000 mails of the one merchant due.
mail_rss            most resident MiB while 1,000,000 mails are due and some of them are sent; floor 64.
"""
import getpass
import pathlib
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import time

MAILS, CONNECTIONS, MESSAGE_BYTES = 10_000, 10, 10_000
BACKLOG, FEW, MANY = 1_000_000, 1_000, 10_000_000
MERCHANTS, DUE = 20_000, 200_000
DAY_MS = 86_400_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink:
    def __init__(self, kit):
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        if not pathlib.Path(program).exists():
            kit.sys.exit("smtp-sink is missing; tools/install.sh tests installs it")
        self.address = f"127.0.0.1:{free_port()}"
        as_user = ["-u", "postfix"] if getpass.getuser() == "root" else []
        self.program = kit.Program()
        self.program.start([program, *as_user, self.address, "500"], stderr=subprocess.DEVNULL)
        host, port = self.address.split(":")
        for _ in range(500):
            try:
                socket.create_connection((host, int(port))).close()
                return
            except OSError:
                time.sleep(0.01)
        kit.sys.exit("smtp-sink does not start")

    def source_per_s(self):
        program = shutil.which("smtp-source") or "/usr/sbin/smtp-source"
        began = time.monotonic()
        subprocess.run([program, "-d", "-l", str(MESSAGE_BYTES), "-m", str(MAILS), "-s", str(CONNECTIONS), self.address], check=True)
        return MAILS / (time.monotonic() - began)

    def stop(self):
        self.program.stop()


class Mailing:
    """People of one merchant and a queue of invitations to them, then `convoke serve` with a mail server."""

    def __init__(self, kit, bench, people):
        self.kit, self.bench = kit, bench
        server = kit.Server(bench)
        self.data = server.data
        server.register(people, 10_000 if people >= 10_000 else people, 1)
        server.process.send_signal(kit.signal.SIGTERM)
        server.process.wait(60)
        self.database = sqlite3.connect(self.data / "convoke.db", timeout=60)

    def queue(self, most):
        """Ids of mails are in the order of their enrolments, as the product makes them."""
        now = int(time.time() * 1000)
        self.database.execute("UPDATE enrolment SET is_mailed = 1 WHERE NOT is_mailed")
        self.database.execute(
            """INSERT INTO outbox (merchant_id, id, kind, state, due_at, enrolment_id, language, created_at)
               SELECT merchant_id, id, 'invitation', 'queued', ?, id, 'en', ? FROM enrolment LIMIT ?""", (now, now, most))
        self.database.commit()

    def future(self, count, merchants, from_ms):
        """Mails that sleep until from_ms or later, of the one merchant or as many for each of others; their ids are in the order of
        time, as real ones."""
        merchant = "(SELECT merchant_id FROM enrolment LIMIT 1)" if merchants == 1 else f"CAST(printf('m%015d', i * {merchants} / {count + 1}) AS BLOB)"
        self.database.execute(
            f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
               INSERT INTO outbox (merchant_id, id, kind, state, due_at, asleep_until, enrolment_id, language, created_at)
               SELECT {merchant}, CAST(printf('%016d', ?2 + i) AS BLOB), 'action_required', 'queued', ?2 + i, ?2 + i, NULL, 'en', 0
               FROM n""", (count, from_ms))
        self.database.commit()

    def wake(self):
        self.database.execute("UPDATE outbox SET asleep_until = NULL WHERE asleep_until <= ?", (int(time.time() * 1000),))
        self.database.commit()

    def unsent(self):
        return self.database.execute(
            "SELECT count(*) FROM outbox WHERE state IN ('queued', 'deferred') AND due_at <= ?", (int(time.time() * 1000),)).fetchone()[0]

    def serve(self, sink):
        program = self.kit.Program()
        log = open(self.data / "mail.log", "wb")
        program.start([str(self.bench.convoke), "serve", "--listen", f"127.0.0.1:{free_port()}", "--data", str(self.data), "--smtp-url",
            f"smtp://{sink.address}", "--smtp-connections", str(CONNECTIONS), "--log-level", "warn"], stdout=log, stderr=log)
        return program

    def remove(self):
        self.database.close()
        self.bench.drop(self.data)


def sent(kit, bench):
    """(mails a second, processor microseconds a mail, the floor's mails a second)"""
    mailing, sink = Mailing(kit, bench, MAILS), Sink(kit)
    mailing.queue(MAILS)
    program = mailing.serve(sink)
    while mailing.unsent() == MAILS:
        time.sleep(0.002)
    while mailing.unsent() > 0:
        time.sleep(0.02)
    cpu_us = kit.cpu_seconds(program.process.pid) * 1e6 / MAILS
    program.stop()
    # to the millisecond, by what was recorded; the first was sent a moment before
    first, last, count = mailing.database.execute("SELECT min(sent_at), max(sent_at), count(*) FROM outbox WHERE state = 'sent'").fetchone()
    if count != MAILS:
        kit.sys.exit(f"{count} of {MAILS} mails were sent; see {mailing.data}")
    floor = sink.source_per_s()
    sink.stop()
    mailing.remove()
    return MAILS * 1000 / max(last - first, 1), cpu_us, floor


def mail_send(kit):
    def measure(bench):
        rounds = [sent(kit, bench) for _ in range(bench.options.rounds)]
        yield {**kit.rows_of_rounds("mail_send", "mails/s", [(r[0], r[2]) for r in rounds]),
            "cpu_us": round(statistics.median(r[1] for r in rounds), 1)}
    return measure


def statements(kit):
    """The feeder's statements as SQLite gets them, with their parameters."""
    text = (kit.ROOT / "sql/query/outbox.sql").read_text()
    found = {}
    for name in ("outbox_sleepers", "outbox_merchants_due", "outbox_take sqlite"):
        body = re.search(rf"^-- {name}\n(.*?)(?=^-- outbox_\w+( sqlite| postgres)?$)", text, re.M | re.S).group(1)
        found[name.split()[0]] = re.sub(r"/\*postgres .*?\*/", "", re.sub(r"/\*sqlite (.*?)\*/", r"\1", body))
    return found


class Scan:
    """A database with at least 1,000 mails due and `future` that are not, and what the feeder asks of it."""

    def __init__(self, kit, bench, future, merchants=1, due=0):
        self.kit, self.texts, self.times = kit, statements(kit), []
        self.mailing = Mailing(kit, bench, 1000)
        self.mailing.future(future, merchants, int(time.time() * 1000) + DAY_MS)
        if due:
            self.mailing.future(due, 1, 1)
            self.mailing.wake()
        self.mailing.queue(1000)
        self.mailing.database.execute("PRAGMA cache_size = -8192")  # the product's
        self.merchant = self.mailing.database.execute("SELECT merchant_id FROM enrolment LIMIT 1").fetchone()[0]
        self.now = int(time.time() * 1000)

    def measure(self):
        database, began = self.mailing.database, time.perf_counter()
        woken = database.execute(self.texts["outbox_sleepers"], {"now_ms": self.now, "most": 1024}).fetchall()
        due = database.execute(self.texts["outbox_merchants_due"], {"after": bytes(15) + b"\1", "now_ms": self.now, "most": 64}).fetchall()
        taken = database.execute(self.texts["outbox_take"], {"merchant_id": self.merchant, "lease_id": b"x" * 16, "now_ms": self.now,
            "lease_until": self.now + 1, "most": 128}).fetchall()
        self.times.append((time.perf_counter() - began) * 1e6)
        database.rollback()
        if woken or len(due) != 1 or len(taken) != 128:
            self.kit.sys.exit(f"{len(woken)} to wake, {len(due)} merchants, {len(taken)} mails: the scan does not find what is due")


def mail_due(kit, name, **more):
    def measure(bench):
        few, many = Scan(kit, bench, FEW), Scan(kit, bench, MANY, **more)
        for _ in range(200):
            few.measure()
            many.measure()
        for scan in (few, many):
            scan.mailing.remove()
        low, high = statistics.median(few.times), statistics.median(many.times)
        yield kit.row(name, high, "us", low, low / high)
    return measure


def mail_rss(kit):
    def measure(bench):
        mailing, sink = Mailing(kit, bench, BACKLOG), Sink(kit)
        mailing.queue(BACKLOG)
        program = mailing.serve(sink)
        while BACKLOG - mailing.unsent() < MAILS:
            time.sleep(0.2)
        text = pathlib.Path(f"/proc/{program.process.pid}/status").read_text()
        peak = int(re.search(r"^VmHWM:\s+(\d+)", text, re.M).group(1)) / 1024
        program.stop()
        sink.stop()
        mailing.remove()
        yield kit.row("mail_rss", peak, "MiB", 64, 64 / peak)
    return measure


def benchmarks(kit):
    return {"mail_send": mail_send(kit), "mail_due_scan": mail_due(kit, "mail_due_scan"),
        "mail_due_spread": mail_due(kit, "mail_due_spread", merchants=MERCHANTS),
        "mail_due_backlog": mail_due(kit, "mail_due_backlog", due=DUE), "mail_rss": mail_rss(kit)}
