#!/bin/sh
# Do the checks find what they look for? Plants one fault at a time in a small tree of its own and expects the check to name it, and a
# clean tree to pass.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
passed=0 failed=0

clean() {
	rm -rf "$tree"/*
	mkdir -p "$tree/src/base" "$tree/src/db" "$tree/src/net" "$tree/src/work" "$tree/sql" "$tree/doc" "$tree/tests/check"
	cp "$here"/*.sh "$here"/*.py "$tree/tests/check/"
	printf '/* A header. */\nint twice(int a);\nextern const int *const table[];\n' >"$tree/src/base/a.h"
	cat >"$tree/src/work/b.c" <<-'C'
		/* A file that keeps the rules. */
		#include "base/a.h"
		#include <stdio.h>

		enum { MOST = 3 };
		static const char *const names[] = {"a{", "b("};
		static bool (*const hook)(int a) = NULL;

		int four(int a, const char *b, bool (*run)(int x, int y), void *d)
		{
			if (a)
				return 1;
			else if (b)
				return 2;
			else if (run)
				return 3;
			for (int i = 0; i < MOST; i++) {
				switch (a) {
				case 1:
					if (d)
						return names[i][0] == '{';
				default:
					break;
				}
			}
			return (struct pair){1, 2}.a; /* free(a); goto never; */
		}
	C
	echo 'fine' >"$tree/README.md"
	printf '/* Two languages. */\n\t{"en", "English"},\n\t{"nl", "Dutch"},\n' >"$tree/src/work/language.c"
	for words in mail/words/en mail/words/nl web/words/en web/words/nl; do
		mkdir -p "$tree/$words"
		printf 'hello = Hello {{name}}\nleft_one = One\nleft_other = {{count}}\n' >"$tree/$words/a.txt"
	done
}

# expect WHAT CHECK PATTERN: the check fails and says PATTERN; without PATTERN it passes.
expect() {
	case "$2" in
	layers.sh) said=$("$here/layers.sh" "$tree/src" 2>&1) ;;
	*) said=$("$here/$2" "$tree" 2>&1) ;;
	esac
	code=$?
	if [ -n "${3:-}" ] && [ "$code" -ne 0 ] && printf '%s' "$said" | grep -q -- "$3"; then
		passed=$((passed + 1))
	elif [ -z "${3:-}" ] && [ "$code" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'selftest: %s: %s ended with %s and said:\n%s\n' "$1" "$2" "$code" "$said"
	fi
}
add() { cat >>"$tree/src/$1"; }
repeat() { awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) print s }'; }

for check in layers.sh sizes.py rules.py words.sh words_complete.py; do
	clean
	expect 'a clean tree' "$check"
done

clean; echo '#include "work/b.h"' | add base/a.h;         expect 'an include to the left' layers.sh 'base must not include work/b.h'
clean; echo '#include "net/n.h"' | add db/d.c;            expect 'a neighbour' layers.sh 'db must not include net/n.h'
clean; echo '#include "net/n.h"' | add work/b.c;          expect 'net from work' layers.sh 'only doors and jobs touch net'
clean; echo '#include "b.h"' | add work/b.c;              expect 'no folder' layers.sh 'without its folder'
clean; mkdir "$tree/src/util"; echo '#include <stdio.h>' | add util/u.c; expect 'an unknown folder' layers.sh 'no such layer: util'
clean; echo '#include "util/u.h"' | add work/b.c;         expect 'an unknown include' layers.sh 'no such layer: util/u.h'
clean; echo '#include <sqlite3.h>' | add work/b.c;        expect 'a library out of its place' layers.sh 'sqlite3.h belongs to db'

clean; repeat 600 '/* line */' | add work/b.c;            expect 'a long file' sizes.py 'work/b.c: 6[0-9]* lines, over 600'
clean; repeat 90 '/* line */' | add base/a.h;             expect 'a long header' sizes.py 'a.h: header of 93 lines'
clean; { echo 'int f(void)'; echo '{'; repeat 100 'a();'; echo '}'; } | add work/b.c
expect 'a long function' sizes.py 'f: 103 lines, over 100'
clean; echo 'int f(void) { if (a) for (;;) while (b) do { c(); } while (d); }' | add work/b.c
expect 'deep nesting without braces' sizes.py 'f: nested 4 deep'
clean; echo 'int f(void) { if (a) { x(); } else { switch (b) { case 1: for (;;) { if (c) { d(); } } } } }' | add work/b.c
expect 'deep nesting with braces' sizes.py 'f: nested 4 deep'
clean; echo 'int f(int a, int b, int (*c)(int, int), int d, int e) { }' | add work/b.c
expect 'five parameters' sizes.py 'f: 5 parameters'
clean; echo 'int f(struct call *call, int a, int b, int c, int d, int e) { }' | add work/b.c
expect 'five parameters beside the call' sizes.py 'f: 5 parameters'

clean; echo 'static int counter;' | add work/b.c;         expect 'a mutable variable' rules.py 'b.c:28: a mutable variable'
clean; echo 'static const char *last;' | add work/b.c;    expect 'a mutable pointer' rules.py 'a mutable variable at file level'
clean; echo 'int f(void) { static int n = 0; return n; }' | add work/b.c
expect 'a static in a function' rules.py 'a static variable inside a function'
clean; echo 'void f(char *a) { free(a); }' | add work/b.c; expect 'a free' rules.py 'free outside'
clean; echo 'void f(void) { goto end; end: ; }' | add work/b.c; expect 'a goto' rules.py 'goto outside net'
clean; echo 'int x(void);' | add net/n.h;                 expect 'no first comment' rules.py 'no first comment'

clean; printf '/* TO''DO later */\n' | add work/b.c;      expect 'unfinished work' words.sh 'unfinished work'
clean; printf '/* like Job''Mojito */\n' | add work/b.c;  expect 'another product' words.sh 'another product is named'
clean; printf '/* like Supa''base */\n' | add work/b.c;   expect 'the tokens of others' words.sh 'Supabase is named'
clean; printf 'see /ho''me/somebody/x\n' >"$tree/README.md"; expect "a machine's path" words.sh "paths of somebody's machine"

lose() { sed -i "/^$2 /d" "$tree/$1"; }
clean; rm "$tree/web/words/nl/a.txt";                     expect 'a page without words' words_complete.py 'web/words/nl/a.txt: missing'
clean; lose web/words/nl/a.txt hello;                     expect 'a word of a page' words_complete.py 'web/words/nl/a.txt: hello is missing'
clean; lose mail/words/nl/a.txt left_one;                 expect 'a form of the plural' words_complete.py 'mail/words/nl/a.txt: left_one is missing'
clean; sed -i 's/ {{name}}//' "$tree/web/words/nl/a.txt"; expect 'a lost variable' words_complete.py 'a.txt: hello: name differs from English'
clean; echo 'bye = Dag' >>"$tree/mail/words/nl/a.txt";    expect 'a word too many' words_complete.py 'mail/words/nl/a.txt: bye is no name'

echo "selftest: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
