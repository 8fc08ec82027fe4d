#!/bin/sh
# The differential run, once with a fixed seed and once with another one, which is printed: repeat it with `run.py --seed N`.
# CONVOKE_TEST_POSTGRES has the URL of a cluster; CONVOKE names the program (default: build/convoke).
cd "$(dirname "$0")" || exit 2
code=0
passed=0 failed=0
for seed in 1 "$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')"; do
	said=$(python3 -B run.py --seed "$seed" 2>&1) || code=1
	printf '%s\n' "$said"
	counts=$(printf '%s\n' "$said" | sed -nE 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' | tail -n 1)
	[ -n "$counts" ] || { counts='0 1'; code=1; }
	passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
done
echo "differential: $passed passed, $failed failed"
exit "$code"
