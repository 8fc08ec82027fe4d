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

# A package whose services must not run: invoke-rc.d asks policy-rc.d, and gets no for an answer unless somebody else has the say.
install_unstarted() {
	local policy=/usr/sbin/policy-rc.d as_root=() made=no code=0
	[ "$(id -u)" -eq 0 ] || as_root=(sudo)
	if [ ! -e "$policy" ]; then
		printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null && "${as_root[@]}" chmod 755 "$policy" && made=yes
	fi
	if command -v debconf-set-selections >/dev/null 2>&1; then
		echo 'postfix postfix/main_mailer_type select No configuration' | "${as_root[@]}" debconf-set-selections
	fi
	install "$@" || code=$?
	[ "$made" = no ] || "${as_root[@]}" rm -f "$policy"
	return "$code"
}

case "$(system)" in
'debian 12') llhttp=node-llhttp ;; # no library package there: its C source is compiled in
*) llhttp=libllhttp-dev ;;
esac

install cc=gcc libc6-dev pkg-config=pkgconf meson ninja=ninja-build python3=python3-minimal curl jq ca-certificates \
	"$llhttp" libuv1-dev libjansson-dev libssl-dev libsodium-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev libidn2-dev libinih-dev libicu-dev \
	libgmime-3.0-dev libopendkim-dev libstemmer-dev libcairo2-dev libpango1.0-dev fonts-dejavu-core \
	fonts-noto-core fonts-noto-cjk

[ "${1:-}" = tests ] || exit 0

case "$(system)" in
ubuntu*) chromium=chromium-browser ;;
*) chromium=chromium ;;
esac
# Postfix is wanted for its smtp-sink and smtp-source alone: nothing is configured, and nothing is started where there was none.
if ! command -v smtp-sink >/dev/null 2>&1 && ! is_installed postfix; then
	install_unstarted postfix
fi
install libcmocka-dev clang clang-format python3 sqlite3 postgresql procps git openssl pdftoppm=poppler-utils node=nodejs npm=npm "chromium=$chromium"
# The fuzzers' run-time library has the compiler's version in its name.
install "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
