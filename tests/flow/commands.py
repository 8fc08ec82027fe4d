#!/usr/bin/env python3
"""The command line: help for each command, what is wrong with an option in one line with exit code 2, and what the operator's commands
print, beside a running server; on the database of CONVOKE_DATABASE, if it is set."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "fault"))
# pylint: disable=wrong-import-position
import convoke

COMMANDS = ["serve", "demo", "clock", "mcp", "merchant add", "token", "password", "key add", "key list", "key revoke", "key rotate", "check",
    "copy", "openapi", "tools", "config", "version"]
WRONG = {  # options: a word of the complaint
    "serve --bogus": "--bogus", "serve --listen": "needs a value", "serve --listen nowhere": "listen", "serve --listen 127.0.0.1:70000": "listen",
    "serve --workers many": "workers", "serve --log-level loud": "log_level", "serve --public-url nowhere": "public_url",
    "serve extra": "one word too many", "serve --config /nonexistent.ini": "/nonexistent.ini", "serve --config /tmp": "directory",
    "demo --listen nowhere": "listen",
    "merchant add": "--name", "merchant": "no command", "merchant ad": "no command", "key": "no command", "nothing": "no command",
    "token": "--merchant", "token --merchant 1": "--merchant", "token --merchant 00000000-0000-0000-0000-000000000000 --ttl soon": "--ttl",
    "clock 48h": "+48h", "clock -4h": "no option -4",
    "serve --smtp-port 70000": "smtp_port", "serve --smtp-security maybe": "smtp_security",
    "serve --smtp-url smtp://127.0.0.1 --smtp-host 127.0.0.1": "smtp_host", "serve --smtp-user jobs": "smtp_user",
    "serve --smtp-host relay.example.com --smtp-security none": "smtp_security", "serve --smtp-host a@b": "smtp_host",
    "serve --database foo:bar": "database", "merchant add --name N --owner-email nope": "--owner-email",
    "serve -x": "no option -x", "check --mails-since soon": "--mails-since", "key revoke": "convoke key revoke", "copy": "--from"}


def run(words, *options):
    done = subprocess.run([convoke.PROGRAM, *words.split(), *options], capture_output=True, text=True, check=False, timeout=60,
        stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def helps(tally):
    code, text, _ = run("--help")
    tally.check("--help names every command", code == 0 and all(f"convoke {name} " in text for name in COMMANDS), text)
    for name in COMMANDS:
        code, text, _ = run(f"{name} --help")
        tally.check(f"{name} --help", code == 0 and text.startswith(f"convoke {name} ") and "--database VALUE" in text, text[:300])
    for family in ["merchant", "key"]:
        code, text, _ = run(f"{family} --help")
        wanted = [name for name in COMMANDS if name.startswith(family + " ")]
        tally.check(f"{family} --help", code == 0 and len(text.splitlines()) == len(wanted) and all(name in text for name in wanted), text)
    code, _, text = run("")
    tally.check("without a command", code == 2 and "convoke serve" in text, text)


def complaints(tally, folder):
    for words, part in WRONG.items():
        # what is found only after the database was opened needs one that is empty
        needs_folder = words.endswith(("extra", "foo:bar")) or "--smtp-" in words
        code, out, said = run(f"{words} --data {folder} --listen 127.0.0.1:0" if needs_folder else words)
        tally.check(words, code == 2 and not out and said.count("\n") == 1 and part in said and ".;" not in said, f"{code}: {out}{said}")


def work(tally, folder):
    """What each command prints, while a server runs on the same data."""
    with convoke.Server(os.environ.get("CONVOKE_DATABASE")) as server:
        server.start()
        made = json.loads(server.command("merchant", "add", "--name", "Flow", "--owner-email", "owner@example.com", "--credits", "2.5"))
        tally.check("merchant add", {"merchant_id", "profile_id", "interview_template_id"} <= made.keys(), made)
        token = server.command("token", "--merchant", made["merchant_id"], "--ttl", "60")
        status = server.request("GET", "/functions/v1/merchant-status", None, {"Authorization": f"Bearer {token}"})
        tally.check("its token is good", status[0] == 200, status)
        key = server.command("key", "add", "--merchant", made["merchant_id"], "--name", "flow")
        rows = json.loads(server.command("key", "list", "--merchant", made["merchant_id"]))
        tally.check("key list never shows a key", len(rows) == 1 and key not in json.dumps(rows), rows)
        headers = {"Authorization": f"Bearer {json.loads(key)['key'] if key.startswith('{') else key}"}
        tally.check("the key is good", server.request("GET", "/functions/v1/merchant-status", None, headers)[0] == 200)
        server.command("key", "revoke", rows[0]["id"], "--merchant", made["merchant_id"])
        tally.check("a revoked key is listed as such or gone",
            all(row.get("revoked_at") for row in json.loads(server.command("key", "list", "--merchant", made["merchant_id"]))))
        books = json.loads(server.command("check"))
        tally.check("check", books["faults"] == [], books)
        books = json.loads(server.command("check", "--mails-since", "2027-01-31"))
        tally.check("check --mails-since", books["faults"] == [], books)
        server.stop()
    for words in ["openapi", "tools"]:
        tally.check(words, isinstance(json.loads(run(words)[1]), (dict, list)))
    tally.check("version", run("version")[1].strip() == run("--version")[1].strip() != "")
    printed = run("config")[1]
    tally.check("config", all(f"`{name}`" in printed for name in ["smtp_url", "smtp_host", "smtp_port", "smtp_security", "smtp_user",
        "smtp_password"]), printed[:300])
    wrong = run("serve", "--data", f"{folder}/nothing/at/all", "--listen", "127.0.0.1:0")
    tally.check("a folder that cannot be made", wrong[0] == 1 and "data" in wrong[2], wrong)


def main():
    tally = convoke.Tally("commands")
    with tempfile.TemporaryDirectory(prefix="convoke-commands-") as folder:
        helps(tally)
        complaints(tally, folder)
        work(tally, folder)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
