"""Two answers of two servers that got the same calls: are they the same but for what each makes up by itself? Ids are matched one to
one, for ever; of times, and of what is random, only the form counts; links are opened and their claims compared."""
import base64
import json
import re

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"
TOKEN = r"eyJ[\w-]+\.[\w-]+\.[\w-]+"
SECRET = r"(?<![\w-])[\w-]{43}(?![\w-])"  # 32 random bytes
MADE_UP = re.compile(f"(?P<token>{TOKEN})|(?P<id>{UUID}|{SECRET})|(?P<time>{TIME})|(?P<port>127\\.0\\.0\\.1:\\d+)")


class Differs(Exception):
    pass


class Match:
    """Which id of the first server is which of the second."""

    def __init__(self):
        self.forth, self.back = {}, {}

    def same_id(self, one, other, where):
        if self.forth.setdefault(one, other) != other or self.back.setdefault(other, one) != one:
            raise Differs(f"{where}: {one} goes with {self.forth[one]}, {other} with {self.back[other]}")

    def same(self, one, other, where=""):
        """Raises Differs, with where and how."""
        if isinstance(one, dict) and isinstance(other, dict):
            if list(one) != list(other):
                raise Differs(f"{where}: members {list(one)} and {list(other)}")
            for name, value in one.items():
                self.same(value, other[name], f"{where}.{name}")
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                raise Differs(f"{where}: {len(one)} and {len(other)} items")
            for number, pair in enumerate(zip(one, other)):
                self.same(*pair, f"{where}[{number}]")
        elif isinstance(one, str) and isinstance(other, str):
            self.same_text(one, other, where)
        elif one != other or isinstance(one, bool) != isinstance(other, bool):
            raise Differs(f"{where}: {one!r} and {other!r}")

    def same_text(self, one, other, where):
        if one == other and not MADE_UP.search(one):
            return
        if bare(one) != bare(other):
            raise Differs(f"{where}: {one!r} and {other!r}")
        for first, second in zip(MADE_UP.finditer(one), MADE_UP.finditer(other)):
            if first["id"]:
                self.same_id(first[0], second[0], where)
            elif first["token"]:
                self.same(claims(first[0]), claims(second[0]), f"{where}(token)")


def is_id(text):
    return re.fullmatch(UUID, text) is not None


def bare(text):
    return MADE_UP.sub(lambda found: f"<{found.lastgroup}>", text)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(token):
    """What a token says: times as nothing, packed ids as ids."""
    said = json.loads(decode(token.split(".")[1]))
    for name in said.keys() & {"exp", "iat", "nbf"}:
        said[name] = None
    subject = said.get("sub", "")
    if subject and not MADE_UP.search(subject):
        raw = decode(subject)
        first = len(raw) % 16
        said["sub"] = [raw[:first].hex()] + [packed(raw[at:at + 16]) for at in range(first, len(raw), 16)]
    return said


def packed(raw):
    return re.sub(r"^(.{8})(.{4})(.{4})(.{4})(.{12})$", r"\1-\2-\3-\4-\5", raw.hex())
