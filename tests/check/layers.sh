#!/bin/sh
# Do the includes point one way? Reads the include lines below a folder (default: src) and holds them against doc/house.md:
# only to the right, never to a neighbour, every include with its folder, and the libraries of net and db only there.
cd "${1:-src}" || exit 2
grep -rnE '^[[:space:]]*#[[:space:]]*include' --include='*.c' --include='*.h' . | sed 's|^\./||' | awk -F: '
BEGIN {
	split("base 0 crypto 1 db 1 net 1 store 2 work 3 api 4 doors 5 jobs 5 main 6", order, " ")
	for (i = 1; i < 20; i += 2) rank[order[i]] = order[i + 1]
	only["uv.h"] = only["llhttp.h"] = only["curl/curl.h"] = "net"
	only["gmime/gmime.h"] = "jobs net"; only["opendkim/dkim.h"] = "crypto"
	only["sqlite3.h"] = only["libpq-fe.h"] = "db"
}
function wrong(why) { print "src/" $1 ":" $2 ": " why; bad[$1] = 1 }
{
	from = $1 ~ /\// ? substr($1, 1, index($1, "/") - 1) : $1 == "main.c" ? "main" : $1
	seen[$1] = 1
	if (!(from in rank)) { wrong("no such layer: " from); next }
	match($0, /[<"][^>"]*[>"]/); name = substr($0, RSTART + 1, RLENGTH - 2)
	if (substr($0, RSTART, 1) == "<") { if (name in only && index(" " only[name] " ", " " from " ") == 0) wrong(name " belongs to " only[name]); next }
	to = substr(name, 1, index(name, "/") - 1)
	if (to == "") wrong("include without its folder: " name)
	else if (!(to in rank)) wrong("no such layer: " name)
	else if (to != from && rank[to] >= rank[from]) wrong(from " must not include " name)
	else if (to == "net" && from !~ /^(net|doors|jobs|main)$/) wrong("only doors and jobs touch net: " name)
	else if (from == "jobs" && to == "api") wrong("jobs do not use api: " name)
}
END {
	for (f in seen) if (f in bad) failed++; else passed++
	printf "layers: %d passed, %d failed\n", passed, failed
	exit failed > 0 || passed == 0
}'
