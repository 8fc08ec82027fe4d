#!/bin/sh
# Faults against a live server: kills in the middle of batches, races for the last credits, repeats under one key, the same people
# changed by many, 200 candidates at once. On SQLite and, when CONVOKE_TEST_POSTGRES has the URL of a cluster, on PostgreSQL; then
# several processes on one PostgreSQL, which crashes as well.
# usage: tests/fault/run.sh [ROUNDS of kills]      CONVOKE names the program (default: build/convoke)
cd "$(dirname "$0")" || exit 2
code=0
passed=0 failed=0

# run PROGRAM...: on the cluster in CONVOKE_FAULT_POSTGRES, or on SQLite.
run() {
	said=$(python3 -B "$@" 2>&1) || code=1
	printf '%s\n' "$said"
	counts=$(printf '%s\n' "$said" | sed -nE 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' | tail -n 1)
	[ -n "$counts" ] || { counts='0 1'; code=1; }
	passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
}

for CONVOKE_FAULT_POSTGRES in '' ${CONVOKE_TEST_POSTGRES:+"$CONVOKE_TEST_POSTGRES"}; do
	export CONVOKE_FAULT_POSTGRES
	echo "on ${CONVOKE_FAULT_POSTGRES:-SQLite}"
	run kill.py "${1:-100}"
	run last_credits.py
	run same_key.py
	run same_people.py
	run two_hundred.py
done
[ -z "${CONVOKE_TEST_POSTGRES:-}" ] || run cluster.py
echo "fault: $passed passed, $failed failed"
exit "$code"
