#!/bin/sh
# What tools/embed.c writes and what it refuses, on small inputs: embed.sh EMBED
set -eu
embed=$(realpath "$1")
source=$(realpath "$(dirname "$0")/../..")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
passed=0

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# query TEXT: a file with one query; prints what is embedded.
query() {
	rm -rf sql mail web out.c
	mkdir -p sql/query sql/schema
	printf '%s\n' "$1" >sql/query/things.sql
	"$embed" . out.c
	grep -v 'migration\|embedded_file' out.c | sed 's/\\077/?/g'
}

# holds WANTED: the last output has this text.
holds() {
	printf '%s\n' "$out" | grep -qF -- "$1" || fail "no '$1' in: $out"
	passed=$((passed + 1))
}

# refuses WHY: the last folder is refused with these words.
refuses() {
	if "$embed" . out.c 2>err.txt; then fail "not refused: $1"; fi
	grep -qF -- "$1" err.txt || fail "no '$1' in: $(cat err.txt)"
	passed=$((passed + 1))
}

refuses_query() {
	rm -rf sql
	mkdir -p sql/query
	printf '%s\n' "$1" >sql/query/things.sql
	refuses "$2"
}

# The same name has the same number in both engines; casts, literals, names in quotes and comments stay untouched.
out=$(query "-- a
SELECT merchant_id, ':no', \"x:no\", 'it''s :no' -- :no ' either
FROM t /* :no */ WHERE merchant_id = :merchant_id AND x = :x::text AND y = :x;")
holds "{\"SELECT merchant_id, ':no', \\\"x:no\\\", 'it''s :no' FROM t WHERE merchant_id = ?1 AND x = ?2::text AND y = ?2\""
holds "WHERE merchant_id = \$1 AND x = \$2::text AND y = \$2\""
holds '{"merchant_id", 0, false}, {"x", 0, false}, {0}'

# Words for one engine, and numbers shared between both.
out=$(query "-- a
SELECT /*sqlite :one,*/ /*postgres :two::text,*/ :three FROM t WHERE merchant_id = :one")
holds '"SELECT ?1, ?2 FROM t WHERE merchant_id = ?1"'
holds '"SELECT $3::text, $2 FROM t WHERE merchant_id = $1"'
out=$(query "-- a sqlite
SELECT 1 WHERE merchant_id = :x
-- a postgres
SELECT 2 WHERE merchant_id = :y OR merchant_id = :x")
holds '"SELECT 1 WHERE merchant_id = ?1"'
holds '"SELECT 2 WHERE merchant_id = $2 OR merchant_id = $1"'

# Batches: numbers behind the scalars, an alias that works, no journal per statement.
out=$(query "-- a
INSERT INTO t (merchant_id, a) SELECT :m, r.a FROM :rows(a uuid, d double) AS r WHERE r.d = :x")
holds 'INSERT OR FAIL INTO t (merchant_id, a) SELECT ?1, r.a FROM (SELECT ?3 AS a, ?4 AS d) AS r WHERE r.d = ?2'
holds 'FROM (SELECT unnest((SELECT $3::uuid[])) AS a, unnest((SELECT $4::double precision[])) AS d) AS r WHERE r.d = $2'
holds '{"a", "uuid", true}, {"d", "double", true}'
out=$(query "-- a
INSERT INTO t (merchant_id) VALUES (:m) ON CONFLICT DO UPDATE SET x = 1")
holds '"INSERT INTO t (merchant_id) VALUES (?1) ON CONFLICT DO UPDATE SET x = 1"'

# Sorted by name; operators' queries need no merchant.
out=$(query "-- b
-- operator: sees all
SELECT 1
-- a
-- operator
SELECT 2")
holds 'sql_query_count = 2'
[ "$(printf '%s\n' "$out" | grep -o '\.name = "[ab]"' | head -1)" = '.name = "a"' ] || fail "not sorted"

refuses_query "-- a
SELECT merchant_id
-- a
SELECT merchant_id" "sql/query/things.sql:3: query a stands already at sql/query/things.sql:1"
refuses_query "-- a sqlite
SELECT merchant_id" "query a has no postgres text"
refuses_query "-- a
SELECT 1" "sql/query/things.sql:1: query a names no merchant_id"
refuses_query "-- a
SELECT 'merchant_id' -- merchant_id" "names no merchant_id"
refuses_query "-- a
SELECT merchant_id
FROM :rows(a integer) AS r" "sql/query/things.sql:3: unknown type \"integer\""
refuses_query "-- a
SELECT merchant_id FROM :rows(a text, a text) AS r" "column a twice"
refuses_query "-- a
SELECT merchant_id FROM :rows(a text) AS r, :rows(a text) AS s" "a second :rows"
refuses_query "-- a
SELECT merchant_id FROM :rows AS r" ":rows is written :rows(name type, ...)"
refuses_query "-- a
SELECT merchant_id; SELECT merchant_id" "a second statement"
refuses_query "-- a
SELECT merchant_id WHERE x = \$1" "parameters are written :name"
refuses_query "-- a
SELECT merchant_id, 'x" "is never closed"
refuses_query "-- a
SELECT merchant_id /* x" "a comment is never closed"
refuses_query "-- a
-- nothing" "query a is empty"
refuses_query "SELECT 1
-- a
SELECT merchant_id" "sql/query/things.sql:1: before the first"

# Migrations keep their comments, lose the other engine's words, have no gaps.
rm -rf sql
mkdir -p sql/schema
echo "CREATE TABLE t (x UUID) /*sqlite WITHOUT ROWID*/; -- it's :kept" >sql/schema/0001_start.sql
echo "SELECT 1;" >sql/schema/0002_more.sql
"$embed" . out.c
out=$(cat out.c)
holds '.version = 1, .name = "start"'
holds "[SQL_SQLITE] = {\"CREATE TABLE t (x UUID)  WITHOUT ROWID; -- it's :kept\\n\""
holds "[SQL_POSTGRES] = {\"CREATE TABLE t (x UUID) ; -- it's :kept\\n\""
holds 'sql_migration_count = 2'
mv sql/schema/0002_more.sql sql/schema/0003_more.sql
refuses "migration 0003 where 0002 should come"
mv sql/schema/0003_more.sql sql/schema/2_more.sql
refuses "named NNNN_text.sql"
echo "SELECT :x" >sql/schema/0002_more.sql
rm sql/schema/2_more.sql
refuses "sql/schema/0002_more.sql:1: a migration has no parameters"

# Files below mail and web, whole and sorted; the bytes come back from C.
rm -rf sql
mkdir -p web/deep mail/invitation
printf 'a"\\\n?\0\377\r' >web/deep/x.bin
printf '' >mail/invitation/empty
"$embed" . out.c
out=$(cat out.c)
holds 'embedded_file_count = 2'
holds '.path = "mail/invitation/empty", .hash = "cbf29ce484222325"'
holds 'sql_query_count = 0'
printf '#include "out.c"\n#include <stdio.h>\nint main(void){fwrite(embedded_files[1].bytes.ptr,1,embedded_files[1].bytes.len,stdout);return 0;}\n' >main.c
cc -I. -I"$source/src" main.c -o main
./main >got
cmp got web/deep/x.bin || fail "bytes of a file changed"
passed=$((passed + 1))

rm -rf web mail
"$embed" . out.c || fail "an empty tree"
echo "embed: $passed checks passed"
