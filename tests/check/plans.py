#!/usr/bin/env python3
"""Does every query find its rows by an index on PostgreSQL, however large a merchant is? Fills the schema with one large merchant and many
small ones, and looks at the generic plan of every named query, with statistics and without: a plan that reads a whole large table, or a
whole merchant of it (an index condition on merchant_id alone), is a fault, unless the query is listed as one that must.

usage: plans.py [ROOT]        CONVOKE_TEST_POSTGRES names a PostgreSQL; without it one is started (tests/postgres.sh)
"""
import json
import pathlib
import re
import sys

from sharding import Postgres, Tally, words_of

LARGE, MERCHANTS, EACH = 20_000, 200, 10  # rows of the large merchant; small merchants and their rows
# A merchant or the platform has few of these.
SMALL = {"api_key", "interview", "mail_day", "mail_template", "merchant", "schema_migration", "signing_key"}
# What must read all of a merchant, or walks a key in its order and stops.
READS_ALL = {
    "books_": "the operator's check reads everything",
    "candidate_count": "counts and searches in names",
    "candidate_list": "searches in names; the plain list stops after a page",
    "communication_count": "counts with filters",
    "communication_list": "walks the key backwards and stops after a page",
    "credit_use_count": "counts with filters",
    "credit_use_list": "walks the ledger backwards and stops after a page",
    "merchant_numbers": "counts",
    "oauth_clients_forget": "the job's, once a day, over the platform's programs",
    "oauth_codes_forget": "the job's; codes live for a minute",
    "outbox_merchants_due": "steps from merchant to merchant",
    "suppression_list": "reads fewer rows than a batch has people",
    "scoring_waiting": "those that wait, in their order",
}
# Faults that must be seen, or the check itself is broken.
PLANTED = {
    "outbox_due": """UPDATE outbox SET reason = 'x' WHERE merchant_id = :merchant_id AND enrolment_id = :enrolment_id
        AND kind = 'action_required' AND state IN ('queued', 'deferred') AND asleep_until IS NULL""",
    "candidate_": "SELECT id FROM candidate WHERE merchant_id = :merchant_id AND name = :name",
    "all of answer": "SELECT id FROM answer WHERE state = :state",
}
COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position
"""
KEYS = """
SELECT t.relname, i.indnkeyatts FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = current_schema()::regnamespace AND i.indisprimary
"""
# The plan as one line of JSON, or what is wrong.
PLAN_OF = """
CREATE FUNCTION plan_of(query text, types jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	kinds text := (SELECT '(' || string_agg(t, ', ') || ')' FROM jsonb_array_elements_text(types) AS t);
	nulls text := (SELECT '(' || string_agg('NULL', ', ') || ')' FROM jsonb_array_elements_text(types) AS t);
	plan jsonb;
BEGIN
	EXECUTE 'PREPARE asked' || coalesce(kinds, '') || ' AS ' || query;
	EXECUTE 'EXPLAIN (FORMAT JSON) EXECUTE asked' || coalesce(nulls, '') INTO plan;
	DEALLOCATE asked;
	RETURN plan;
EXCEPTION WHEN OTHERS THEN
	DEALLOCATE ALL;
	RETURN SQLERRM;
END $$
"""
# What a column of row number i holds; others follow from their type. What waits and what has just happened is rare: indexes on such rows
# alone look cheapest then, and the plan stays when they have become many.
VALUES = {
    "merchant_id": "m.id", "interview_id": "number_id(i % 20)", "parent_id": "NULL", "ended_at": "i", "attempt": "1",
    "submitted_at": "CASE WHEN i % 500 = 0 THEN i END", "opened_at": "CASE WHEN i % 500 = 0 THEN i END",
    "state": "CASE WHEN i % 500 = 0 THEN 'queued' WHEN i % 501 = 0 THEN 'submitted' ELSE 'sent' END",
    "status": "CASE WHEN i % 500 = 0 THEN 'active' ELSE 'draft' END",
    "coach_status": "CASE WHEN i % 500 = 0 THEN 'started' ELSE 'abandoned' END",
    "kind": "CASE WHEN i % 2 = 0 THEN 'hold' ELSE 'invitation' END",
    "processing_status": "CASE WHEN i % 500 = 0 THEN 'waiting' ELSE 'completed' END",
}
BY_TYPE = {"uuid": "number_id(i)", "text": "'text ' || i", "bigint": "i", "boolean": "i % 2 = 0", "double precision": "i"}
MERCHANT_ROWS = f"(SELECT number_id(k) AS id, CASE k WHEN 0 THEN {LARGE} ELSE {EACH} END AS count FROM generate_series(0, {MERCHANTS}) AS k) AS m"


def fill(postgres):
    """Every table, by its columns' names and types. Gives {table: its columns} of those that are large."""
    postgres.run("CREATE FUNCTION number_id(n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT CAST(lpad(to_hex(n + 1), 32, '0') AS uuid) $$")
    tables, keys = {}, {table: int(count) for table, count in postgres.run(KEYS)}
    for table, column, kind in postgres.run(COLUMNS):
        tables.setdefault(table, {})[column] = kind
    for table, columns in tables.items():
        values = [VALUES.get(column, BY_TYPE[kind]) for column, kind in columns.items()]
        count = "1" if keys[table] == 1 else "least(m.count, 20)" if table in SMALL else "m.count"
        postgres.run(f"ALTER TABLE {table} SET (autovacuum_enabled = false); INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(values)} FROM {MERCHANT_ROWS}, generate_series(0, {count} - 1) AS i")
    return {table: columns for table, columns in tables.items() if table not in SMALL and keys[table] > 1}


def numbered(text):
    """The query with $1, $2, ... and their names."""
    def rows(found):
        columns = [column.split(None, 1) for column in re.split(r"\s*,\s*", found[1].strip())]
        return "(SELECT " + ", ".join(f"unnest((SELECT :_{name}::{'double precision' if kind == 'double' else kind}[])) AS {name}"
            for name, kind in columns) + ")"
    names = []

    def number(found):
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"
    text = re.sub(r":rows\(([^)]*)\)", rows, words_of(text, "postgres"))
    return re.sub(r"(?<!:):([a-z_]\w*)", number, text), names


def plans_of(postgres, tables, queries):
    """(query, its generic plan), all in a few sessions. A parameter whose type nothing tells has that of a column of its name, or is a
    text; the server says which."""
    columns = {column: kind for table in tables.values() for column, kind in table.items()}
    waiting = [(query, *numbered(query[2]), {}) for query in queries]
    while waiting:
        asked = [f"SELECT plan_of($q${text}$q$, '{json.dumps([types.get(i, 'unknown') for i in range(len(names))])}');\n"
            for _, text, names, types in waiting]
        answers = postgres.run("SET plan_cache_mode = force_generic_plan; SET jit = off;\n" + "".join(asked))
        again = []
        for (query, text, names, types), (answer,) in zip(waiting, answers, strict=True):
            unknown = re.search(r"could not determine data type of parameter \$(\d+)", answer)
            if answer.startswith("["):
                yield query, json.loads(answer)[0]["Plan"]
            elif not unknown or int(unknown[1]) - 1 in types:
                raise RuntimeError(f"{query[1]}: {answer}")
            else:
                number = int(unknown[1]) - 1
                again.append((query, text, names, {**types, number: columns.get(names[number], "text")}))
        waiting = again


def nodes(plan, table=None):
    """(node, table) of each node. The index scan below a bitmap scan has the table of its parent."""
    table = plan.get("Relation Name", table)
    yield plan, table
    for part in plan.get("Plans", []):
        yield from nodes(part, table if plan["Node Type"].startswith("Bitmap") else None)


def walks(plan, tables):
    """What reads a whole table or a whole merchant."""
    for node, table in nodes(plan):
        if table not in tables:
            continue
        if node["Node Type"] == "Seq Scan":
            yield f"reads all of {table}"
        elif "Index Name" in node and node["Node Type"] != "Bitmap Heap Scan":
            condition = re.sub(r"\w+\.\w+", "", node.get("Index Cond", ""))
            if not set(re.findall(r"\w+", condition)) & (set(tables[table]) - {"merchant_id"}):
                yield f"reads {node['Index Name']} on {table} by {node.get('Index Cond', 'nothing')}"


def is_listed(name):
    return any(name.startswith(start) for start in READS_ALL)


def main(root):
    tally = Tally()
    with Postgres(root) as postgres:
        for path in sorted((root / "sql" / "schema").glob("*.sql")):
            postgres.run("BEGIN;" + words_of(path.read_text(encoding="utf-8"), "postgres") + ";COMMIT;")
        tables = fill(postgres)
        postgres.run(PLAN_OF)
        queries = [(path.name, *query) for path in sorted((root / "sql" / "query").glob("*.sql"))
            for query in re.findall(r"(?ms)^-- ([a-z_]\w*)(?: postgres)?[ \t]*$(.*?)(?=^-- [a-z_]\w*(?: (?:sqlite|postgres))?[ \t]*$|\Z)",
                path.read_text(encoding="utf-8"))]
        walked = set()
        for (_, what, _), plan in plans_of(postgres, tables, [("planted", *one) for one in PLANTED.items()]):
            tally.check(any(what in walk for walk in walks(plan, tables)), f"not seen: {PLANTED[what]}")
        for when in ("without statistics", "with statistics"):
            for (file, name, _), plan in plans_of(postgres, tables, queries):
                found = sorted(set(walks(plan, tables)))
                walked |= {start for start in READS_ALL if found and name.startswith(start)}
                tally.check(not found or is_listed(name), f"{file}: {name} {', '.join(found)} ({when})")
            postgres.run("ANALYZE")
    unneeded = sorted(set(READS_ALL) - walked)
    tally.check(not unneeded, f"listed without need: {', '.join(unneeded)}")
    print(f"plans: {tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2])))
