#!/bin/sh
# A PostgreSQL of its own for tests, on a unix socket in DIR only, without durability (POSTGRES_OPTIONS may say otherwise):
#   tests/postgres.sh start DIR   prints its URL
#   tests/postgres.sh stop DIR    ends it and removes DIR
#   With POSTGRES_TLS_PORT it listens on 127.0.0.1, too, for TLS alone, and the URL is of that: its certificate is for localhost, signed by
#   DIR/ca.crt; DIR/other.crt is a CA that has signed nothing.
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

# A CA, one that has nothing to do with it, and the server's certificate.
certificates() {
	as_owner sh -ec 'cd "$1"
		for ca in ca other; do
			openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Test $ca" -keyout $ca.key -out $ca.crt
		done
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout server.key -out server.csr
		echo subjectAltName=DNS:localhost >server.ext
		openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.crt' \
		- "$dir" >"$dir.log" 2>&1 || {
		cat "$dir.log" >&2
		exit 1
	}
	rm -f "$dir.log"
}

tls_options() {
	[ -n "${POSTGRES_TLS_PORT:-}" ] || return 0
	echo "-c listen_addresses=127.0.0.1 -c port=$POSTGRES_TLS_PORT -c ssl=on -c ssl_cert_file=$dir/server.crt -c ssl_key_file=$dir/server.key"
}

run() {
	as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -s \
		-o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off -c max_connections=150 -c shared_buffers=32MB \
			$(tls_options) ${POSTGRES_OPTIONS:-}" \
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
	as_owner sh -c 'printf "local all locked scram-sha-256\nlocal all all trust\nhostssl all all 127.0.0.1/32 trust\n" >"$1/data/pg_hba.conf"' - "$dir"
	if [ -n "${POSTGRES_TLS_PORT:-}" ]; then
		certificates
		run
		echo "postgresql://convoke@localhost:$POSTGRES_TLS_PORT/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=$dir/ca.crt"
	else
		run
		echo "postgresql://convoke@/postgres?host=$dir"
	fi
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
