#!/usr/bin/env python3
"""Words of mails and pages: every language has every file and name that English has, with the same variables, and the forms of the plural
that its grammar needs (CLDR). usage: words_complete.py [ROOT [mail] [web]]; prints what is missing and `words complete: N passed, N failed`."""
import pathlib
import re
import sys

FORMS = {form: set(codes.split()) for form, codes in {
	"zero": "ar",
	"one": "ar bg br cs da de el en es fi fil fr hi hr hu it nl no pl pt ro ru sk sv ta tr uk",
	"two": "ar",
	"few": "ar cs hr pl ro ru sk uk",
	"many": "ar br cs es fr it pl pt ru sk uk",
	"other": "*",
}.items()}
PLURAL = re.compile(r"^(.+)_(zero|one|two|few|many|other)$")
VARIABLE = re.compile(r"\{\{\{?([#^/_]?\s*[a-z_]+)\}?\}\}")
# A form that is of one or two, or of none, may say it in words.
SPOKEN = {"zero", "one", "two"}


def languages(root):
	text = (root / "src/work/language.c").read_text()
	return re.findall(r'^\t\{"([a-z]+)", "', text, re.M)


def read(path):
	"""Names and texts of a file; a name said twice is a fault."""
	words, faults = {}, []
	for number, line in enumerate(path.read_text().split("\n"), 1):
		if line.startswith("#") or not line.strip():
			continue
		name, equals, text = line.partition("=")
		if not equals:
			faults.append(f"{path}:{number}: no name")
		elif name.strip() in words:
			faults.append(f"{path}:{number}: {name.strip()} a second time")
		words[name.strip()] = text.strip()
	return words, faults


def plural_stems(words):
	"""Stems that are counted: those with a form "other" beside another one."""
	return {stem for name in words if (match := PLURAL.match(name)) and match[2] == "other"
		for stem in [match[1]] if any(f"{stem}_{form}" in words for form in FORMS if form != "other")}


def names_wanted(english, code):
	counted = plural_stems(english)
	wanted = {}
	for name, text in english.items():
		match = PLURAL.match(name)
		if not (match and match[1] in counted):
			wanted[name] = text
	for stem in counted:
		for form, codes in FORMS.items():
			if code in codes or "*" in codes:
				wanted[f"{stem}_{form}"] = english[f"{stem}_other"]
	return wanted


def variables(text):
	return set(VARIABLE.findall(text))


def compare(path, words, wanted):
	faults = [f"{path}: {name} is missing" for name in wanted if name not in words]
	faults += [f"{path}: {name} is no name" for name in words if name not in wanted]
	for name in words.keys() & wanted.keys():
		match = PLURAL.match(name)
		spoken = {"count"} if match and match[2] in SPOKEN else set()
		differ = variables(words[name]) ^ variables(wanted[name])
		if differ - spoken:
			faults.append(f"{path}: {name}: {', '.join(sorted(differ))} differs from English")
		if bool(words[name]) != bool(wanted[name]):
			faults.append(f"{path}: {name} is {'empty' if wanted[name] else 'not empty'}")
	return faults


def main(root, kinds):
	failed = passed = 0
	for kind in kinds:
		folder = root / kind / "words"
		english = {path.name: read(path)[0] for path in sorted((folder / "en").glob("*.txt"))}
		for code in languages(root):
			faults = []
			for name, words in english.items():
				path = folder / code / name
				if not path.exists():
					faults.append(f"{path}: missing")
					continue
				own, wrong = read(path)
				faults += wrong + compare(path, own, names_wanted(words, code))
			for path in (folder / code).glob("*") if (folder / code).exists() else []:
				if path.name not in english:
					faults.append(f"{path}: English has no such file")
			if len(faults) > 5:
				faults = faults[:5] + [f"{folder / code}: and {len(faults) - 5} more"]
			for fault in faults:
				print(fault)
			failed += bool(faults)
			passed += not faults
	print(f"words complete: {passed} passed, {failed} failed")
	return failed != 0


if __name__ == "__main__":
	sys.exit(main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2],
		sys.argv[2:] or ("mail", "web")))
