#!/usr/bin/env python3
"""`convoke serve` on a PostgreSQL that it cannot use, or whose certificate it must not trust: one clear line that says why, no password in
it, exit code 1. On one that it can: the line that says which engine and schema it found. Needs CONVOKE_TEST_POSTGRES."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "fault"))
# pylint: disable=wrong-import-position
import convoke
import postgres

SECRET = "open-sesame"


class Stranger:
    """A port behind which no PostgreSQL is: whatever comes is answered with these bytes."""

    def __init__(self, answer):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            line, _ = self.listener.accept()
            line.recv(1024)
            line.sendall(self.answer)
            line.close()


def old_server():
    """The greeting of a PostgreSQL 14: let in without a password, its version, ready."""
    def message(kind, body):
        return kind + (len(body) + 4).to_bytes(4, "big") + body
    return (message(b"R", (0).to_bytes(4, "big")) + message(b"S", b"server_version\x0014.9\x00")
        + message(b"S", b"client_encoding\x00UTF8\x00") + message(b"Z", b"I"))


def serve(url):
    """(exit code, standard output, standard error) of a server that cannot start."""
    with tempfile.TemporaryDirectory(prefix="convoke-start-") as folder:
        done = subprocess.run([convoke.PROGRAM, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--database", url],
            capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


def refusals(cluster):
    user = f"start_{os.getpid()}"
    as_user = cluster.replace("//convoke@", f"//{user}@")
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    plain, old = Stranger(b"HTTP/1.1 400 Bad Request\r\n\r\n"), Stranger(old_server())
    yield "unreachable", f"postgres://convoke:{SECRET}@127.0.0.1:{port}/convoke", "Connection refused"
    yield "no such socket", f"postgres://convoke:{SECRET}@/convoke?host=/nowhere", "No such file or directory"
    yield "not a PostgreSQL", f"postgres://convoke:{SECRET}@127.0.0.1:{plain.port}/convoke?sslmode=disable&gssencmode=disable", "PostgreSQL: "
    yield ("too old", f"postgres://convoke:{SECRET}@127.0.0.1:{old.port}/convoke?sslmode=disable&gssencmode=disable",
        "PostgreSQL 14 is too old: 15 or newer is needed")
    yield "not a URL", f"postgres://convoke:{SECRET}@[::1/convoke", "the URL cannot be read"
    yield "no such database", postgres.with_name(cluster, "nowhere"), 'database "nowhere" does not exist'
    # The one role of which tests/postgres.sh wants a password.
    postgres.psql(cluster, "DROP ROLE IF EXISTS locked", "CREATE ROLE locked LOGIN PASSWORD 'another'")
    try:
        yield "wrong password", cluster.replace("//convoke@", f"//locked:{SECRET}@"), "password authentication failed"
    finally:
        postgres.psql(cluster, "DROP ROLE locked")
    postgres.psql(cluster, f"CREATE ROLE {user} LOGIN")
    try:
        yield "missing right", as_user, "permission denied for schema public"
    finally:
        postgres.psql(cluster, f"DROP ROLE {user}")


def serve_watched(url, *options):
    """The same, and whether it was listening at any time."""
    port, answered = convoke.free_port(), False
    with tempfile.TemporaryDirectory(prefix="convoke-start-") as folder:
        process = subprocess.Popen([convoke.PROGRAM, "serve", "--data", folder, "--listen", f"127.0.0.1:{port}", "--database", url, *options],
            stderr=subprocess.PIPE, text=True)
        while process.poll() is None:
            with socket.socket() as line:
                answered = line.connect_ex(("127.0.0.1", port)) == 0 or answered
        return process.returncode, process.stderr.read(), answered


def few_connections(tally, database):
    """There are enough for those who answer, not for those who send mails."""
    user = f"few_{os.getpid()}"
    postgres.psql(database.url, f"CREATE ROLE {user} LOGIN CONNECTION LIMIT 6 IN ROLE convoke")
    try:
        code, said, answered = serve_watched(database.url.replace("//convoke@", f"//{user}@"), "--workers", "2")
    finally:
        postgres.psql(database.url, f"DROP ROLE {user}")
    tally.check("too few connections: exit code 1, and why", code == 1 and "too many connections for role" in said, f"{code}: {said}")
    tally.check("too few connections: nobody was answered before", not answered)


def begun(url):
    """The event `listening` of a server that starts; it is then ended."""
    with tempfile.TemporaryDirectory(prefix="convoke-start-") as folder:
        process = subprocess.Popen([convoke.PROGRAM, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--database", url],
            stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            event = json.loads(line)
            if event["event"] == "listening":
                process.send_signal(signal.SIGTERM)
                process.communicate()
                return event
        return {"database": f"ended with {process.wait()}"}


def expect_refusal(tally, what, url, words):
    code, out, said = serve(url)
    lines = [line for line in said.splitlines() if not line.startswith("{")]
    tally.check(f"{what}: exit code 1", code == 1, code)
    tally.check(f"{what}: one line that says why", len(lines) == 1 and words in lines[0] and not out, said + out)
    tally.check(f"{what}: says who speaks", said.startswith("convoke serve: "), said)
    tally.check(f"{what}: no password", SECRET not in said, said)


def tls(tally):
    with postgres.Cluster(tls_port=convoke.free_port()) as cluster:
        url = cluster.url.replace("//convoke@", f"//convoke:{SECRET}@")
        found = begun(url)["database"]
        tally.check("TLS: the certificate is checked and good", found.startswith("PostgreSQL 1"), found)
        expect_refusal(tally, "TLS: another CA", url.replace("/ca.crt", "/other.crt"), "certificate verify failed")
        expect_refusal(tally, "TLS: no such CA", url.replace("/ca.crt", "/none.crt"), "/none.crt")
        expect_refusal(tally, "TLS: another host", url.replace("@localhost:", "@elsewhere.example:"), 'does not match host name "elsewhere.example"')
        expect_refusal(tally, "TLS: none", url.replace("verify-full", "disable"), "no encryption")


def main():
    tally, cluster = convoke.Tally("start"), os.environ["CONVOKE_TEST_POSTGRES"]
    database = postgres.Database(cluster)
    try:
        for what, url, words in refusals(database.url):
            expect_refusal(tally, what, url, words)
        found = begun(database.url)["database"]
        tally.check("engine and schema are said", found.startswith("PostgreSQL 1") and ", schema " in found, found)
        few_connections(tally, database)
        postgres.psql(database.url, "INSERT INTO schema_migration (version, name, applied_at) VALUES (9999, 'later', 0)")
        code, _, said = serve(database.url)
        tally.check("a newer schema is refused", code == 1 and "the database has schema 9999" in said, said)
    finally:
        database.close()
    tls(tally)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
