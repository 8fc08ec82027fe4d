#!/usr/bin/env bash
# The pages in a real browser: serves a temporary data folder, makes links in every state, runs the tests and closes with
# "N passed, N failed". See README.md for what the tests are told.
# usage: run.sh [CONVOKE [TEST...]]        CONVOKE: the binary (default: $CONVOKE, else build/convoke)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
CONVOKE=$(realpath "${1:-${CONVOKE:-$here/../../build/convoke}}")
shift $(($# > 0))
export CONVOKE SHOTS=${SHOTS:-$here/../../build/screenshots} CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
cd "$here"

# The story of a candidate has the mail server of tests/mail and the MCP client of tests/client.
for folder in . ../mail ../client; do
	if [ ! $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]; then
		npm ci --prefix $folder --no-audit --no-fund --loglevel=error
		touch $folder/node_modules/.package-lock.json
	fi
done

work=$(mktemp -d)
stop() {
	code=$?
	[ -z "${server:-}" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
	[ $code -eq 0 ] || { echo "--- end of the server's log"; tail -n 20 "$work/serve.log" | cut -c1-300; } >&2
	rm -rf "$work"
}
trap stop EXIT

data=$work/data
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
export BASE_URL=http://127.0.0.1:$port DATABASE=$data/convoke.db
export CONVOKE_PUBLIC_URL=$BASE_URL

add_merchant() { # NAME EMAIL
	"$CONVOKE" merchant add --name "$1" --owner-email "$2" --credits 100 --data "$data" 2>>"$work/serve.log"
}
api() { # PATH JSON
	curl -sS --fail-with-body "$BASE_URL/functions/v1/$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2"
}
sql() { # STATEMENT
	if [ -n "${CONVOKE_DATABASE:-}" ]; then
		psql -XqAt "$CONVOKE_DATABASE" -c "$1"
	else
		sqlite3 -cmd '.timeout 5000' "$DATABASE" "$1"
	fi
}
questions='{"question":"What drives you?"},{"question":"What did you learn last?"}'
interview() { # STATUS TEMPLATE [MORE [QUESTIONS]]
	api job-interview-create-from-array '{"name":"Senior nurse, intensive care","location":"Berlin","interview_template_id":"'"$2"'",
		"mojito_language_code":"en","status":"'"$1"'","type":"interview","visibility":"merchant_invite","description":"Care.",
		"questions":['"${4:-$questions}"']'"${3:-}"'}' | jq -r .interview_def_set_id
}
link() { # INTERVIEW EMAIL [MORE]
	api job-interview-register-users '{"interview_id":"'"$1"'","type":"url","hide_menu":false,
		"users":[{"name":"Ada Lovelace","email":"'"$2"'"}]'"${3:-}"'}' | jq -r '.[0].interview_url'
}
enrolment_of() { # EMAIL -> SQL condition
	echo "candidate_id = (SELECT id FROM candidate WHERE email_key = '$1')"
}

# The tests look at ids in SQLite's words.
[ -z "${CONVOKE_DATABASE:-}" ] || sql "CREATE FUNCTION hex(uuid) RETURNS text IMMUTABLE LANGUAGE SQL AS \$\$ SELECT upper(replace(CAST(\$1 AS text), '-', '')) \$\$" >/dev/null

LOOK_URL=$(add_merchant 'Example Health' owner@example.com | tee "$work/merchant.json" | jq -r .join_url)
JOIN_URL=$(add_merchant 'Scripted Ltd' script@example.com | jq -r .join_url)
JOIN_PLAIN_URL=$(add_merchant 'Plain & Simple' plain@example.com | jq -r .join_url)
JOIN_KEYS_URL=$(add_merchant 'Keyboard Works' keys@example.com | jq -r .join_url)
token=$("$CONVOKE" token --merchant "$(jq -r .merchant_id "$work/merchant.json")" --data "$data" 2>>"$work/serve.log")

# A server that ends comes again at once: a test takes it away in the middle.
serve() {
	trap 'kill "$child" && wait "$child" || true; exit' TERM
	while :; do
		"$CONVOKE" serve --data "$data" --listen "127.0.0.1:$port" 2>>"$work/serve.log" &
		child=$!
		echo "$child" >"$SERVER_PID"
		wait "$child" || sleep 0.1
	done
}
export SERVER_PID=$work/pid
serve &
server=$!
for _ in $(seq 200); do
	curl -fs -o "$work/ready" "$BASE_URL/readyz" && break
	kill -0 "$server"
	sleep 0.05
done

text=0c0ffee0-0000-7000-8000-000000000001 voice=0c0ffee0-0000-7000-8000-000000000002
spoken=$(interview active $voice ',"recording":"audio_all","welcome_message":"Thank you for your interest."')
written=$(interview active $text)
draft=$(interview draft $text)
archived=$(interview active $text)
over=$(interview active $text)
embedded=$(interview active $text ',"is_embedded":true')
story=$(interview active $voice ',"recording":"audio_all","thank_you_message":"Thank you for your time.","result_view":"full","interview_attempts":2' '{"question":"What drives you?"},
	{"question":"What did you learn last?"},{"question":"Which shifts?","is_multiple_choice":true,"question_alternatives":["Days","Nights"]}')
filmed=$(interview active $voice ',"recording":"video_all"')
STORY_URL=$(link "$story" story@example.com)
VIDEO_URL=$(link "$filmed" video@example.com)
PLAIN_STORY_URL=$(link "$story" plain-story@example.com)
TABS_URL=$(link "$story" tabs@example.com)
CUT_URL=$(link "$story" cut@example.com)
TIME_URL=$(link "$story" time@example.com)
GONE_URL=$(link "$story" gone@example.com)
LIGHT_URL=$(link "$story" light@example.com)
RESTART_URL=$(link "$story" restart@example.com)
KEYS_URL=$(link "$written" keys-story@example.com)
FOREIGN_URL=$(link "$written" foreign@example.com)
TAKE_URL=$(link "$spoken" take@example.com)
TEXT_URL=$(link "$written" text@example.com)
TEST_URL=$(link "$draft" test@example.com ',"is_test":true')
DRAFT_URL=$(link "$draft" draft@example.com)
EXPIRED_URL=$(link "$written" expired@example.com)
REVOKED_URL=$(link "$written" revoked@example.com)
SUBMITTED_URL=$(link "$written" submitted@example.com)
ARCHIVED_URL=$(link "$archived" archived@example.com)
EMBED_URL=$(link "$embedded" embed@example.com)
CLOSED_URL=$(link "$over" closed@example.com)
now_ms=$(($(date +%s) * 1000))
# By the API, so that the books stay right; who has submitted here was never charged.
for email in revoked submitted; do
	id=$(sql "SELECT lower(hex(id)) FROM enrolment WHERE $(enrolment_of $email@example.com)" | sed -E 's/^(.{8})(.{4})(.{4})(.{4})/\1-\2-\3-\4-/')
	api invitation-revoke '{"enrolment_ids":["'"$id"'"]}' >>"$work/serve.log"
done
sql "UPDATE enrolment SET expires_at = $now_ms - 86400000 WHERE $(enrolment_of expired@example.com);
	UPDATE enrolment SET state = 'submitted', link_version = link_version - 1 WHERE $(enrolment_of submitted@example.com);
	UPDATE interview SET status = 'archived' WHERE id = (SELECT interview_id FROM enrolment WHERE $(enrolment_of archived@example.com));
	UPDATE interview SET available_till = $now_ms - 3600000
		WHERE id = (SELECT interview_id FROM enrolment WHERE $(enrolment_of closed@example.com));"
LINK_SECRET=$(sql "SELECT secret FROM signing_key WHERE purpose = 'link' ORDER BY created_at DESC LIMIT 1")
export LOOK_URL JOIN_URL JOIN_PLAIN_URL JOIN_KEYS_URL TAKE_URL TEXT_URL TEST_URL DRAFT_URL EXPIRED_URL REVOKED_URL SUBMITTED_URL ARCHIVED_URL \
	CLOSED_URL EMBED_URL LINK_SECRET STORY_URL VIDEO_URL PLAIN_STORY_URL TABS_URL CUT_URL TIME_URL GONE_URL KEYS_URL FOREIGN_URL LIGHT_URL RESTART_URL

tests=("$@")
[ ${#tests[@]} -gt 0 ] || tests=(*.test.mjs)
code=0
node --test --test-concurrency=1 --test-reporter=spec "${tests[@]}" | tee "$work/tests.log" || code=$?
passed=$(sed -n 's/^ℹ pass //p' "$work/tests.log")
failed=$(sed -nE 's/^ℹ (fail|cancelled) //p' "$work/tests.log" | awk '{ n += $1 } END { print n + 0 }')
echo "browser: ${passed:-0} passed, $failed failed"
[ $code -eq 0 ] && [ "$failed" -eq 0 ]
