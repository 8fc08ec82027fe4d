"""A real server with a database of its own, and clients for it. Python's standard library only. The database is SQLite, or, when
CONVOKE_FAULT_POSTGRES has the URL of a cluster, PostgreSQL."""
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

import postgres

PROGRAM = os.environ.get("CONVOKE") or str(pathlib.Path(__file__).parents[2] / "build" / "convoke")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`convoke serve` on a port that stays the same over restarts. Use as a context: leaving it kills what still runs. `url` is a
    PostgreSQL database that others use, too; `options` are for `serve`."""

    def __init__(self, url=None, *options):
        self.options = options
        cluster = os.environ.get("CONVOKE_FAULT_POSTGRES")
        self.own = postgres.Database(cluster) if cluster and not url else None
        self.url = self.own.url if self.own else url
        self.folder = tempfile.TemporaryDirectory(prefix="convoke-fault-")
        self.port = free_port()
        self.process = None
        self.log = open(pathlib.Path(self.folder.name) / "serve.log", "ab")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self.log.close()
        self.folder.cleanup()
        if self.own:
            self.own.close()

    @property
    def data(self):
        return str(pathlib.Path(self.folder.name) / "data")

    @property
    def settings(self):
        return ["--data", self.data, "--listen", f"127.0.0.1:{self.port}", *(["--database", self.url] if self.url else [])]

    def command(self, *arguments):
        """Runs an operator's command on the data folder and gives what it printed."""
        done = subprocess.run([PROGRAM, *arguments, *self.settings], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"convoke {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def start(self):
        self.process = subprocess.Popen([PROGRAM, "serve", *self.settings, *self.options],
            stdout=self.log, stderr=self.log)
        for _ in range(600):
            if self.process.poll() is not None:
                break
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        self.log.flush()
        raise RuntimeError("the server does not start: " + pathlib.Path(self.log.name).read_text(errors="replace")[-2000:])

    def kill(self):
        """SIGKILL: nothing of the server runs any more when it returns."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()

    def stop(self):
        """SIGTERM; the server must end by itself and with 0."""
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=60) != 0:
            raise RuntimeError(f"the server ended with {self.process.returncode}")

    def request(self, method, path, body=None, headers=None):
        """(status, bytes) over a connection of its own."""
        return self.exchange(method, path, body, headers)[:2]

    def exchange(self, method, path, body=None, headers=None):
        """(status, bytes, headers) over a connection of its own."""
        connection = self.connect()
        try:
            return exchange(connection, method, path, body, headers)
        finally:
            connection.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def faults_in_books(self):
        """What `convoke check` finds: nothing, when all is well."""
        done = subprocess.run([PROGRAM, "check", *self.settings], capture_output=True, text=True, check=False)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def change(self, sql):
        """On SQLite, from outside."""
        with sqlite3.connect(pathlib.Path(self.data) / "convoke.db", timeout=30) as database:
            database.execute(sql)
        database.close()

    def rows(self, sql):
        if self.url:
            return postgres.rows(self.url, sql)
        database = sqlite3.connect(pathlib.Path(self.data) / "convoke.db", timeout=30)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()


def send(connection, method, path, body=None, headers=None):
    return exchange(connection, method, path, body, headers)[:2]


def exchange(connection, method, path, body=None, headers=None):
    text = None if body is None else json.dumps(body)
    connection.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
    reply = connection.getresponse()
    return reply.status, reply.read(), reply.headers


class Merchant:
    """A merchant made by the operator's commands, with its owner's token and one active interview."""

    def __init__(self, server, credits, name="Fault"):
        made = json.loads(server.command("merchant", "add", "--name", name, "--owner-email", f"owner-{name.lower()}@example.com",
            "--credits", str(credits)))
        self.id = made["merchant_id"]
        self.template = made["interview_template_id"]
        self.headers = {"Authorization": "Bearer " + server.command("token", "--merchant", self.id)}
        self.interview = None

    def add_interview(self, server):
        status, body = server.request("POST", "/functions/v1/job-interview-create-from-array", {
            "name": "Faults", "location": "remote", "interview_template_id": self.template, "mojito_language_code": "en",
            "status": "active", "type": "interview", "visibility": "merchant_invite", "description": "A test of faults",
            "questions": [{"question": "What went wrong?"}]}, self.headers)
        if status != 200:
            raise RuntimeError(f"the interview was not made: {status} {body!r}")
        self.interview = json.loads(body)["interview_def_set_id"]

    def batch(self, emails, kind):
        return {"interview_id": self.interview, "type": kind, "hide_menu": False,
            "users": [{"name": "Candidate", "email": email} for email in emails]}


REGISTER = "/functions/v1/job-interview-register-users"


class Tally:
    """Counts cases and says which failed."""

    def __init__(self, name):
        self.name, self.passed, self.failed = name, 0, 0

    def check(self, what, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{self.name}: {what}: {detail}", flush=True)

    def end(self):
        print(f"{self.name}: {self.passed} passed, {self.failed} failed", flush=True)
        return 0 if self.passed and not self.failed else 1
