#!/bin/sh
# Words that must not stand in the tree: notes of unfinished work, other products' names where nothing about compatibility is
# explained, and paths of somebody's machine. Argument: the root (default: the repository).
cd "${1:-$(dirname "$0")/../..}" || exit 2
failed=0 passed=0

# One rule: what it is called, then the lines of offenders on standard input.
rule() {
	offenders=$(cat)
	if [ -n "$offenders" ]; then
		printf '%s:\n%s\n' "$1" "$offenders" | cut -c1-200
		failed=$((failed + 1))
	else
		passed=$((passed + 1))
	fi
}

files() { find "$@" -type f -not -path '*/node_modules/*' -not -path '*/corpus/*' 2>/dev/null | sort; }
search() { # PATTERN, file names on standard input
	tr '\n' '\0' | xargs -0 -r grep -nIE -- "$1" /dev/null
}

rule 'unfinished work' <<-TEXT
	$(files src sql mail web | search 'TODO|FIXME|XXX')
TEXT

# Compatibility is explained in documents and tested in tests; the tokens of the one are accepted by these parts.
documents='^(README|CHANGELOG|SECURITY|CONTRIBUTING)\.md$|^doc/|^tests/'
tokens='^sql/schema/|^src/doors/|^src/store/accounts|^src/work/(settings|supabase_keys|keyring|claims|caller|merchant)\.[ch]$'
everywhere() { files src sql mail web tools tests doc README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md run test; }
rule 'another product is named only where compatibility is explained' <<-TEXT
	$(everywhere | grep -vE "$documents" | search '[Jj]ob[Mm]ojito')
TEXT
rule 'Supabase is named only where its tokens and clients are' <<-TEXT
	$(everywhere | grep -vE "$documents|$tokens" | search '[Ss]upabase')
TEXT

rule "paths of somebody's machine" <<-TEXT
	$({ everywhere; files meson.build meson_options.txt .ci; } |
		grep -v '^tests/check/words.sh$' | search '(^|[^A-Za-z0-9_.:/-])/(home|work|Users|root)/[A-Za-z0-9_.-]+')
TEXT

echo "words: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
