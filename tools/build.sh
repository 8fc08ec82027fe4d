#!/usr/bin/env bash
# Builds into a folder: `tools/build.sh DIR [meson options]`. Sets it up the first time, and again when files came or went or other
# options are asked for, since the build description lists folders.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$1
shift
listing() {
	printf '%s\n' "$@"
	{ find src tests -type f -name '*.c'; find bank mail sql web -type f; } | grep -v /node_modules/ | LC_ALL=C sort
}
wanted=$(listing "$@")
if [ ! -f "$dir/build.ninja" ]; then
	rm -rf "$dir/meson-private" "$dir/meson-info"
	meson setup "$dir" "$@"
elif [ "$wanted" != "$(cat "$dir/.listing" 2>/dev/null)" ]; then
	meson setup --reconfigure "$dir" "$@"
fi
printf '%s\n' "$wanted" >"$dir/.listing"
# Sanitizers judge the tests; what runs during the build ends at once, and may leak.
env -u UBSAN_OPTIONS ASAN_OPTIONS=detect_leaks=0 ninja -C "$dir"
