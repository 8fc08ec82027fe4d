#!/usr/bin/env python3
"""Can the database be spread by merchant? Asks the catalogues of a real PostgreSQL and a real SQLite whether every primary key and every
unique index begins with merchant_id, runs deploy/citus.sql against functions of Citus's names, and reads in every named query whether
each table in it is bound to one merchant, or the query says that it is the operator's.

usage: sharding.py [ROOT]        CONVOKE_TEST_POSTGRES names a PostgreSQL; without it one is started (tests/postgres.sh)
"""
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

CITUS = """
CREATE TABLE pg_dist_partition (logicalrelid regclass PRIMARY KEY, by_column text, beside text);
CREATE FUNCTION create_distributed_table(table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash',
	colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL) RETURNS void LANGUAGE sql
	AS 'INSERT INTO pg_dist_partition VALUES (table_name, distribution_column, colocate_with)';
"""
INDEXES = """
SELECT t.relname, x.relname, i.indisprimary::text, a.attname, a.attnotnull::text
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
WHERE t.relnamespace = current_schema()::regnamespace AND i.indisunique
"""


class Tally:
    """Counts what is right, says what is not."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, what):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(what)


def words_of(text, engine):
    """The text as the engine gets it: what is for the other one falls away, comments too."""
    text = re.sub(rf"/\*{engine}\b(.*?)\*/", r"\1", text, flags=re.S)
    return re.sub(r"/\*.*?\*/|--[^\n]*", " ", text, flags=re.S)


class Postgres:
    """A schema of its own on the PostgreSQL that is given, or on one that is started."""

    def __init__(self, root):
        self.script, self.folder = str(root / "tests" / "postgres.sh"), None
        self.url, self.schema = os.environ.get("CONVOKE_TEST_POSTGRES"), f"sharding_{os.getpid()}"

    def __enter__(self):
        if not self.url:
            self.folder = tempfile.TemporaryDirectory(prefix="convoke-sharding-")
            os.chmod(self.folder.name, 0o711)
            self.url = subprocess.run([self.script, "start", self.folder.name + "/server"], check=True, capture_output=True,
                text=True).stdout.strip()
        self.run(f"CREATE SCHEMA {self.schema}")
        return self

    def __exit__(self, *_):
        self.run(f"SET client_min_messages = error; DROP SCHEMA {self.schema} CASCADE")
        if self.folder:
            subprocess.run([self.script, "stop", self.folder.name + "/server"], check=True, capture_output=True)
            self.folder.cleanup()

    def run(self, sql):
        done = subprocess.run(["psql", "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url], input=sql, capture_output=True, text=True,
            check=False, env={**os.environ, "PGOPTIONS": f"-csearch_path={self.schema}"})
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]


def postgres_catalogue(tally, postgres, migrations):
    """Gives the tables' names."""
    for text in migrations:
        postgres.run("BEGIN;" + words_of(text, "postgres") + ";COMMIT;")
    tables = {row[0] for row in postgres.run("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p')")}
    with_key = set()
    for table, index, is_primary, column, not_null in postgres.run(INDEXES):
        tally.check(column == "merchant_id" and not_null == "true", f"PostgreSQL: {index} on {table} begins with {column}")
        if is_primary == "true":
            with_key.add(table)
    tally.check(tables and tables == with_key, f"PostgreSQL: without primary key: {sorted(tables - with_key)}")
    return tables


def sqlite_catalogue(tally, migrations, tables):
    database = sqlite3.connect(":memory:")
    for text in migrations:
        database.executescript(words_of(text, "sqlite"))
    found = {name for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    tally.check(found == tables, f"the engines differ: {sorted(found ^ tables)}")
    for table in sorted(found):
        key = [name for name, place in database.execute("SELECT name, pk FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [table])]
        tally.check(key[:1] == ["merchant_id"], f"SQLite: the key of {table} begins with {key[:1]}")
        for index, is_unique in database.execute("SELECT name, \"unique\" FROM pragma_index_list(?)", [table]).fetchall():
            first = database.execute("SELECT name FROM pragma_index_info(?) WHERE seqno = 0", [index]).fetchone()[0]
            tally.check(not is_unique or first == "merchant_id", f"SQLite: {index} on {table} begins with {first}")


def citus(tally, postgres, text, tables):
    """Twice, since it may run again; then every table must be spread by merchant, and beside `merchant`."""
    postgres.run(CITUS)
    for _ in range(2):
        postgres.run(text)
    spread = {name: (column, beside) for name, column, beside in
        postgres.run("SELECT logicalrelid::text, by_column, beside FROM pg_dist_partition")}
    tally.check(set(spread) == tables, f"deploy/citus.sql and the schema differ: {sorted(set(spread) ^ tables)}")
    for name, (column, beside) in sorted(spread.items()):
        tally.check(column == "merchant_id" and beside == ("none" if name == "merchant" else "merchant"),
            f"deploy/citus.sql: {name} is spread by {column}, beside {beside}")


def queries_of(text):
    """(name, text) of each query of a file."""
    parts = re.split(r"(?m)^-- ([A-Za-z_]\w*)(?: (?:sqlite|postgres))?[ \t]*$", text)
    return zip(parts[1::2], parts[2::2])


def is_bound(text, alias):
    """Is this table's merchant_id said to be equal to something?"""
    names = [rf"(?<![.\w]){alias}\.merchant_id"] if alias else []
    if len(re.findall(r"\b(?:FROM|JOIN|UPDATE)\s+\w+", text)) == 1 or not alias:
        names.append(r"(?<![.\w])merchant_id")
    return any(re.search(rf"{name}\s*=|=\s*{name}\b", text) for name in names)


def loose_tables(text, tables):
    """The tables of a query that are not bound to one merchant."""
    for table, columns in re.findall(r"\bINTO\s+(\w+)\s*\(([^)]*)\)", text):
        if table in tables and "merchant_id" not in re.split(r"[\s,]+", columns):
            yield table
    for table, alias in re.findall(r"\b(?:FROM|JOIN|UPDATE)\s+(\w+)(?:\s+(?:AS\s+)?(?!(?:WHERE|SET|ON|JOIN|LEFT|ORDER|LIMIT|GROUP)\b)(\w+))?", text):
        if table in tables and not is_bound(text, alias or table) and not (not alias and is_bound(text, "")):
            yield table


def named_queries(tally, root, tables):
    operators = set()
    for path in sorted((root / "sql" / "query").glob("*.sql")):
        for name, text in queries_of(path.read_text(encoding="utf-8")):
            if re.search(r"--\s*operator\b", text):
                operators.add(name)
                continue
            for engine in ("sqlite", "postgres"):
                words = words_of(text, engine)
                loose = sorted(set(loose_tables(words, tables)))
                tally.check("merchant_id" in words and not loose, f"{path.name}: {name} does not bind {', '.join(loose)} to one merchant"
                    " (say \"-- operator: why\" when it is to run across them)")
    print(f"across merchants, the operator's: {', '.join(sorted(operators))}")


def walk(tally, root, tables):
    """`convoke check` finds merchants by every table."""
    text = dict(queries_of((root / "sql" / "query" / "books.sql").read_text(encoding="utf-8")))["books_merchant_next"]
    named = set(re.findall(r"\bSELECT merchant_id FROM (\w+)", text))
    tally.check(named == tables, f"books.sql: books_merchant_next and the schema differ: {sorted(named ^ tables)}")


def main(root):
    tally = Tally()
    migrations = [path.read_text(encoding="utf-8") for path in sorted((root / "sql" / "schema").glob("*.sql"))]
    with Postgres(root) as postgres:
        tables = postgres_catalogue(tally, postgres, migrations)
        citus(tally, postgres, (root / "deploy" / "citus.sql").read_text(encoding="utf-8"), tables)
    sqlite_catalogue(tally, migrations, tables)
    named_queries(tally, root, tables)
    walk(tally, root, tables)
    print(f"sharding: {tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])))
