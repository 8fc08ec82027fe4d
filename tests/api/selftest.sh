#!/bin/sh
# Does the runner see what is wrong? Each transcript in wrong/ must fail through both doors and say what its first line says.
# usage: tests/api/selftest.sh BUILD
runner=$1/tests/api_runner
unset CONVOKE_TEST_POSTGRES
passed=0 failed=0
for path in "$(dirname "$0")"/wrong/*.txt; do
	says=$(sed -n '1s/^# says: //p' "$path")
	# The title is repeated by the runner; what it found stands indented below it, once for each door.
	if said=$("$runner" "$path") || [ "$(printf '%s\n' "$said" | grep '^    ' | grep -cF -- "$says")" -ne 2 ]; then
		printf '%s: wanted "%s", the runner said:\n%s\n' "$path" "$says" "$said"
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
done
echo "runner: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
