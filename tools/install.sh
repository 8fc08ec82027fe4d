#!/usr/bin/env bash
# Installs what Convoke needs from the packages of Debian 12, Debian 13 or Ubuntu 24.04; asks apt only for what is missing.
# usage: tools/install.sh          to build and run
#        tools/install.sh tests    and to run every test
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

# One name per line in /etc/os-release: "debian 12".
system() { (. /etc/os-release 2>/dev/null && echo "${ID:-unknown} ${VERSION_ID:-}") || echo unknown; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = 'ii ' ]; }

# What of the given packages is not there, one a line. A package may be written program=package: then the program is enough.
missing() {
	local item
	for item in "$@"; do
		case $item in
		*=*) command -v "${item%%=*}" >/dev/null 2>&1 || is_installed "${item#*=}" || echo "${item#*=}" ;;
		*) is_installed "$item" || echo "$item" ;;
		esac
	done
}

install() {
	local wanted
	mapfile -t wanted < <(missing "$@")
	[ "${#wanted[@]}" -gt 0 ] || return 0
	if ! command -v apt-get >/dev/null 2>&1; then
		say "This system has no apt-get. Please install what these Debian packages hold: ${wanted[*]}"
		return 1
	fi
	local as_root=()
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null 2>&1; then
			say "These packages are missing and need root: apt-get install ${wanted[*]}"
			return 1
		fi
		as_root=(sudo)
	fi
	say "Installing with apt: ${wanted[*]}"
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >&2
}

case "$(system)" in
'debian 12') llhttp=node-llhttp ;; # no library package there: its C source is compiled in
*) llhttp=libllhttp-dev ;;
esac

install cc=gcc libc6-dev pkg-config=pkgconf meson ninja=ninja-build python3=python3-minimal curl jq ca-certificates \
	"$llhttp" libuv1-dev libjansson-dev libssl-dev libsodium-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev libidn2-dev libinih-dev libicu-dev \
	libgmime-3.0-dev libopendkim-dev

[ "${1:-}" = tests ] || exit 0

case "$(system)" in
ubuntu*) chromium=chromium-browser ;;
*) chromium=chromium ;;
esac
install libcmocka-dev clang clang-format python3 sqlite3 postgresql procps git node=nodejs npm=npm "chromium=$chromium"
# The fuzzers' run-time library has the compiler's version in its name.
install "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
