#!/usr/bin/env bash
# Real clients against a server of its own: starts it on a temporary data folder, makes a merchant, a token and an interview, runs every
# test here and closes with "N passed, N failed".
# usage: run.sh [CONVOKE [TEST...]]        CONVOKE: the binary (default: $CONVOKE, else build/convoke)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
CONVOKE=$(realpath "${1:-${CONVOKE:-$here/../../build/convoke}}")
shift $(($# > 0))
cd "$here"
export CONVOKE

install() {
	if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
		npm ci --no-audit --no-fund --loglevel=error
		touch node_modules/.package-lock.json
	fi
	PATH=$here/node_modules/node/bin:$PATH
}

free_port() {
	node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# member NAME: of the JSON object on standard input.
member() {
	node -e 'let s = ""; process.stdin.on("data", (d) => (s += d)).on("end", () => console.log(JSON.parse(s)[process.argv[1]] ?? ""))' "$1"
}

serve() {
	"$CONVOKE" serve --data "$CONVOKE_DATA" --listen "127.0.0.1:$port" 2>"$work/serve.log" &
	server=$!
	for _ in $(seq 200); do
		grep -q '"event":"listening"' "$work/serve.log" && return
		kill -0 "$server" 2>/dev/null || break
		sleep 0.05
	done
	echo 'the server did not start:' >&2
	tail -n 20 "$work/serve.log" >&2
	exit 1
}

# Ends the server; its own end counts, since sanitizers speak last.
end() {
	[ -n "${server:-}" ] || return 0
	kill "$server" 2>/dev/null || true
	wait "$server"
}

# Whatever went wrong before the tests: what the server said.
stop() {
	code=$?
	end || true
	[ $code -eq 0 ] || log_show
	rm -rf "$work"
}

log_show() {
	echo "--- end of the server's log" >&2
	tail -n 20 "$work/serve.log" | cut -c1-300 >&2
}

interview() {
	curl -sS --fail-with-body -X POST "$BASE_URL/functions/v1/job-interview-create-from-array" -H "Authorization: Bearer $TOKEN" \
		-H 'Content-Type: application/json' -d '{"name":"Project manager","location":"remote","interview_template_id":"'"$1"'",
		"mojito_language_code":"en","status":"active","type":"interview","visibility":"merchant_invite",
		"description":"Runs projects.","questions":[{"question":"What did you build last?"}]}' | member interview_def_set_id
}

install
work=$(mktemp -d)
trap stop EXIT
export CONVOKE_DATA=$work/data
port=$(free_port)
export BASE_URL=http://localhost:$port CONVOKE_PUBLIC_URL=http://localhost:$port
owner=owner@example.com
merchant=$("$CONVOKE" merchant add --name Example --owner-email "$owner" --credits 1000 --data "$CONVOKE_DATA" 2>>"$work/serve.log")
MERCHANT_ID=$(member merchant_id <<<"$merchant")
TOKEN=$("$CONVOKE" token --merchant "$MERCHANT_ID" --data "$CONVOKE_DATA" 2>>"$work/serve.log")
export MERCHANT_ID TOKEN OWNER_EMAIL=$owner
serve
INTERVIEW_ID=$(interview "$(member interview_template_id <<<"$merchant")")
export INTERVIEW_ID

# Stories of other parts (supabase.mjs, oauth.mjs) are programs of the same kind.
tests=("$@")
if [ ${#tests[@]} -eq 0 ]; then
	tests=(*.test.mjs)
	for story in supabase.mjs oauth.mjs; do
		[ ! -e $story ] || tests+=("$story")
	done
fi
code=0
node --test --test-reporter=spec "${tests[@]}" | tee "$work/tests.log" || code=$?
passed=$(sed -n 's/^ℹ pass //p' "$work/tests.log") failed=$(sed -nE 's/^ℹ (fail|cancelled) //p' "$work/tests.log" | awk '{ n += $1 } END { print n + 0 }')
end || { echo 'the server ended badly'; code=1 failed=$((failed + 1)); }
server=
trap 'rm -rf "$work"' EXIT
[ $code -eq 0 ] || log_show
echo "client: ${passed:-0} passed, $failed failed"
[ $code -eq 0 ] && [ "$failed" -eq 0 ]
