"""PostgreSQL for tests: databases of one's own in a running cluster, and clusters of one's own. Asks through psql, so that nothing beyond
Debian's packages is needed."""
import itertools
import json
import os
import pathlib
import re
import subprocess
import tempfile

SCRIPT = str(pathlib.Path(__file__).parents[1] / "postgres.sh")
numbers = itertools.count(1)


# A planner without statistics joins tables that were filled a moment ago row by row.
ENVIRONMENT = {**os.environ, "PGOPTIONS": "-c enable_nestloop=off"}


def psql(url, *commands):
    """What the commands print, each a statement of its own."""
    asked = [word for command in commands for word in ("-c", command)]
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, *asked], capture_output=True, text=True,
        check=False, env=ENVIRONMENT)
    if done.returncode != 0:
        raise RuntimeError(f"psql: {done.stderr.strip()}")
    return done.stdout


def rows(url, sql):
    """Tuples, with JSON's types: ids and times are texts and numbers, JSON columns are texts as they are stored. The tables are new and
    have no statistics: without a word the planner would join them row by row, in minutes."""
    text = psql(url, "SET enable_nestloop = off", f"SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM ({sql}) AS q")
    # Columns without a name all have the same one: pairs keep them, a dict would not.
    return json.loads(text, object_pairs_hook=lambda pairs: tuple(value for _, value in pairs))


def with_name(url, name):
    return re.sub(r"^(postgres(?:ql)?://[^/]*)/[^?]*", lambda found: f"{found[1]}/{name}", url)


class Database:
    """A database of its own in the cluster of `url`; dropped when it is closed."""

    def __init__(self, url, options=""):
        self.cluster = url
        self.name = f"convoke_test_{os.getpid()}_{next(numbers)}"
        psql(url, f"CREATE DATABASE {self.name} {options}")
        self.url = with_name(url, self.name)
        # SQLite's word, for queries that run on both.
        psql(self.url, "CREATE FUNCTION hex(id uuid) RETURNS text LANGUAGE SQL AS $$ SELECT replace(CAST(id AS text), '-', '') $$")

    def close(self):
        psql(self.cluster, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class Cluster:
    """A server of its own, which can be stopped as a crash stops it; with `tls_port` it speaks TLS there. A context: leaving it ends and
    removes it."""

    def __init__(self, tls_port=None):
        self.environment = {**os.environ, **({"POSTGRES_TLS_PORT": str(tls_port)} if tls_port else {})}

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="convoke-cluster-")
        os.chmod(self.folder.name, 0o711)
        self.home = str(pathlib.Path(self.folder.name) / "server")
        try:
            self.url = with_name(self.do("start").strip(), "convoke_test")
            psql(with_name(self.url, "postgres"), "CREATE DATABASE convoke_test")
        except BaseException:
            self.folder.cleanup()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.do("stop")
        finally:
            self.folder.cleanup()

    def do(self, command):
        """start, stop, crash, again: see tests/postgres.sh."""
        done = subprocess.run([SCRIPT, command, self.home], stdout=subprocess.PIPE, text=True, check=False, env=self.environment)
        if done.returncode != 0:
            raise RuntimeError(f"tests/postgres.sh {command}: exit code {done.returncode}")
        return done.stdout
