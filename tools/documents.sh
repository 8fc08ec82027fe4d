#!/usr/bin/env bash
# The documents that the program prints: doc/openapi.json, doc/tools.json and doc/config.md.
# usage: tools/documents.sh [BUILD]           writes them
#        tools/documents.sh --check [BUILD]   says which are stale, and counts
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

check=no
if [ "${1:-}" = --check ]; then
	check=yes
	shift
fi
program=${1:-build}/convoke

print() {
	case $1 in
	*.json) "$program" "${1%.json}" | jq --tab . ;;
	*) "$program" "${1%.md}" ;;
	esac
}

passed=0 failed=0
for name in openapi.json tools.json config.md; do
	if [ "$check" = no ]; then
		print "$name" >"doc/$name" || exit 1
	elif difference=$(print "$name" | diff -u "doc/$name" -); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf '%s\n' "$difference" | head -n 30
		echo "doc/$name is stale; tools/documents.sh writes it"
	fi
done
[ "$check" = no ] || echo "documents: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
