#!/usr/bin/env bash
# Sends to real mail servers, good and bad ones, and looks at what arrives; closes with "N passed, N failed".
# With CONVOKE_DATABASE, the URL of a PostgreSQL, each server of own.test.mjs, peers.test.mjs and messages.test.mjs has a database of its own in there.
# usage: run.sh [CONVOKE [TEST...]]        CONVOKE: the binary (default: $CONVOKE, else build/convoke)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
CONVOKE=$(realpath "${1:-${CONVOKE:-$here/../../build/convoke}}")
shift $(($# > 0))
cd "$here"
export CONVOKE

if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
	npm ci --no-audit --no-fund --loglevel=error
	touch node_modules/.package-lock.json
fi

tests=("$@")
[ ${#tests[@]} -gt 0 ] || tests=(*.test.mjs)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
code=0
node --test --test-concurrency=1 --test-reporter=spec "${tests[@]}" | tee "$said" || code=$?
passed=$(sed -n 's/^ℹ pass //p' "$said") failed=$(sed -nE 's/^ℹ (fail|cancelled) //p' "$said" | awk '{ n += $1 } END { print n + 0 }')
[ $code -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "mail: ${passed:-0} passed, $failed failed"
[ $code -eq 0 ] && [ "$failed" -eq 0 ] && [ "${passed:-0}" -gt 0 ]
