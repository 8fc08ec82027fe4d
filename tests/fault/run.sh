#!/bin/sh
# Faults against a live server: kills in the middle of batches, races for the last credits, repeats under one key. On SQLite and, when
# CONVOKE_TEST_POSTGRES has the URL of a cluster, on PostgreSQL.
# usage: tests/fault/run.sh [ROUNDS of kills]      CONVOKE names the program (default: build/convoke)
cd "$(dirname "$0")" || exit 2
code=0
passed=0 failed=0
for postgres in '' ${CONVOKE_TEST_POSTGRES:+"$CONVOKE_TEST_POSTGRES"}; do
	echo "on ${postgres:-SQLite}"
	for program in "kill.py ${1:-100}" last_credits.py same_key.py; do
		# shellcheck disable=SC2086 # a program and its arguments
		said=$(CONVOKE_FAULT_POSTGRES=$postgres python3 -B $program 2>&1) || code=1
		printf '%s\n' "$said"
		counts=$(printf '%s\n' "$said" | sed -nE 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' | tail -n 1)
		[ -n "$counts" ] || { counts='0 1'; code=1; }
		passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
	done
done
echo "fault: $passed passed, $failed failed"
exit "$code"
