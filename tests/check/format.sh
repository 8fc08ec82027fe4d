#!/bin/sh
# Is every C file formatted as .clang-format says? `format.sh --fix [FILE...]` formats these, or all.
# Versions of clang-format read a few lines differently; write such a line so that 14 to 19 agree.
cd "$(dirname "$0")/../.." || exit 2
tool=$(command -v clang-format) || { echo "clang-format is missing; tools/install.sh tests installs it" >&2; exit 2; }
list() { find src tests tools -name '*.[ch]' -not -path '*/node_modules/*' -print0; }
if [ "${1:-}" = --fix ]; then
	shift
	if [ $# -gt 0 ]; then
		exec "$tool" -i "$@"
	fi
	list | xargs -0 -r "$tool" -i
	exit
fi
total=$(list | tr -dc '\0' | wc -c)
wrong=$(list | xargs -0 -r "$tool" --dry-run 2>&1 | sed -n 's/^\([^:]*\):.*\[-Wclang-format-violations\]$/\1/p' | sort | uniq -c)
failed=$(printf '%s' "$wrong" | grep -c .)
[ "$failed" -eq 0 ] || printf 'places to format, by file (tests/check/format.sh --fix does it):\n%s\n' "$wrong"
echo "format: $((total - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
