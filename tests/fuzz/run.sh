#!/usr/bin/env bash
# Builds every tests/fuzz/NAME.c with clang's libFuzzer, address and undefined sanitizers, and runs each for a while from the corpus
# kept in tests/fuzz/corpus/NAME. What it finds new stays in build-fuzz/corpus/NAME; crashes in build-fuzz/crash/NAME-*.
# usage: tests/fuzz/run.sh [SECONDS] [NAME...]      default: 20 seconds, all; two at a time
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

seconds=${1:-20}
shift $(($# > 0))
names=("$@")
if [ "${#names[@]}" -eq 0 ]; then
	for source in tests/fuzz/*.c; do
		[ ! -e "$source" ] || names+=("$(basename "$source" .c)")
	done
fi
[ "${#names[@]}" -gt 0 ] || { echo 'fuzz: no fuzzer found'; exit 1; }

CC=clang tools/build.sh build-fuzz -Dfuzzers=true -Db_sanitize=address,undefined -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link ||
	exit 1

one() {
	local name=$1 corpus=build-fuzz/corpus/$1 kept=tests/fuzz/corpus/$1 dictionary=()
	mkdir -p "$corpus" build-fuzz/crash
	[ ! -e "tests/fuzz/$name.dict" ] || dictionary=("-dict=tests/fuzz/$name.dict")
	[ -d "$kept" ] || kept=
	build-fuzz/tests/fuzz_"$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="build-fuzz/crash/$name-" "${dictionary[@]}" "$corpus" ${kept:+"$kept"} >"build-fuzz/$name.log" 2>&1
}

passed=0 failed=0
collect() { # PID NAME
	if wait "$1"; then
		passed=$((passed + 1))
		echo "$2: $(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/$2.log") inputs, none fatal"
	else
		failed=$((failed + 1))
		echo "$2: failed"
		tail -n 30 "build-fuzz/$2.log"
	fi
}
waiting=()
for name in "${names[@]}"; do
	one "$name" &
	waiting+=("$! $name")
	if [ "${#waiting[@]}" -ge 2 ]; then
		# shellcheck disable=SC2086 # a process id and a name
		collect ${waiting[0]}
		waiting=("${waiting[@]:1}")
	fi
done
for pair in "${waiting[@]}"; do
	# shellcheck disable=SC2086
	collect $pair
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
