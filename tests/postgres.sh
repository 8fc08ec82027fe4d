#!/bin/sh
# A PostgreSQL of its own for tests, on a unix socket in DIR only, without durability (POSTGRES_OPTIONS may say otherwise):
#   tests/postgres.sh start DIR   prints its URL
#   tests/postgres.sh stop DIR    ends it and removes DIR
#   tests/postgres.sh crash DIR   ends it at once, as a crash would (PostgreSQL's immediate mode); `again` starts it once more
# Works as root (then it runs as the user postgres) and as an ordinary user. The role `locked` has to give a password, others do not.
set -eu

usage() {
	echo "usage: tests/postgres.sh start|stop|crash|again DIR" >&2
	exit 2
}

[ $# -eq 2 ] || usage
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)

for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /none)")"; do
	[ -x "$bin/initdb" ] && break
done
[ -x "$bin/initdb" ] || {
	echo "tests/postgres.sh: no PostgreSQL server is installed (Debian: postgresql)" >&2
	exit 1
}

as_owner() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		"$@"
	fi
}

run() {
	as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s \
		-o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off -c max_connections=60 -c shared_buffers=32MB \
			${POSTGRES_OPTIONS:-}" \
		start >&2 || {
		cat "$dir/log" >&2
		exit 1
	}
}

start() {
	[ "$(id -u)" != 0 ] || chown postgres "$dir"
	as_owner "$bin/initdb" -D "$dir/data" -U convoke -A trust -E UTF8 --locale=C --no-sync >"$dir.log" 2>&1 || {
		cat "$dir.log" >&2
		rm -f "$dir.log"
		exit 1
	}
	rm -f "$dir.log"
	as_owner sh -c 'printf "local all locked scram-sha-256\nlocal all all trust\n" >"$1/data/pg_hba.conf"' - "$dir"
	run
	echo "postgresql://convoke@/postgres?host=$dir"
}

stop() {
	[ -f "$dir/data/PG_VERSION" ] || {
		echo "tests/postgres.sh: there is no PostgreSQL in $dir" >&2
		rmdir "$dir" 2>/dev/null || true
		exit 1
	}
	as_owner "$bin/pg_ctl" -D "$dir/data" -m fast -w -s stop >&2 || true
	rm -rf "$dir"
}

case $command in
start) start ;;
stop) stop ;;
crash) as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w -s stop >&2 ;;
again) run ;;
*) usage ;;
esac
