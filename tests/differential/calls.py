"""Random calls of every endpoint that the OpenAPI document names: many good, many with one or two flaws, some that are no calls at all.
Where an id stands, a Pair is written: what it is on either server."""
import json
import math
import urllib.parse

TEXTS = ["Ada", "ada", "Zoë Nováková", "ZOË", "李小龙", "🦊", "O'Brien; DROP TABLE candidate", "100 % \\ _", "_", "%", "\"quoted\"", "a\nb\tc",
    "null", " spaces around ", "İstanbul", "ß", "e\u0301", "é", "\u202eright to left", "<script>alert(1)</script>", "x" * 250]
ODD = ["", " ", "\u0000", "a\u0000b", "\ud800", "x" * 400, "x" * 20000, "ẞ" * 300, "2027-01-01", "-1", "1e3", "true", "[]", "{}"]
EMAILS = ["ada@example.com", "ADA@Example.COM", "zoë@example.com", "a@bücher.example", "a+b@example.com", "\"a b\"@example.com",
    "o'brien@example.org", " ada@example.com ", "no address", "a@b", "a@-b.com", "@example.com", "a@example.com.", "ä@ä.ä"]
TIMES = ["2027-05-01T10:00:00Z", "2027-05-01T10:00:00.123+02:00", "2027-01-31", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon",
    "2027-02-30T00:00:00Z"]
NUMBERS = [0, 1, 2, 3, -1, 0.5, 1e3, 2 ** 31, 2 ** 53, 2 ** 63 - 1, 2 ** 63, -2 ** 63, 1e308, 1.0]
POOLS = {"interview_id": "interview", "position_id": "interview", "interview_def_set_id": "interview", "profile_interview_id": "profile",
    "interview_profile_id": "profile", "profile_id": "profile", "enrolment_ids": "enrolment", "enrolment_id": "enrolment",
    "merchant_id": "merchant", "interview_template_id": "template", "interview_result_id": "result"}
# How often an optional member is there, when not as often as others.
OFTEN = {"merchant_id": 0.6, "hide_menu": 0.9, "status": 0.6, "dry_run": 0.1, "expires_at": 0.2,
    "available_till": 0.1, "interview_available_till": 0.1, "interview_length": 0.1, "position_name": 0.8,
    "position_location": 0.8, "recruiter_profile_id": 0.05,
    # Refused nearly whatever they say: with each of them as often as others, hardly an interview would be made.
    "recording_full_session": 0.02, "candidate_video_introduction": 0.05, "required_pronunciation": 0.05, "knowledge_base_store_id": 0.02,
    "knowledge_base_id": 0.02, "conditional_question_main_id": 0.02, **{name: 0.9 for name, pool in POOLS.items() if pool != "merchant"}}


class Pair(tuple):
    """(on the first server, on the second)."""


def side(value, number):
    """The value as the server of this number is to get it."""
    if isinstance(value, Pair):
        return value[number]
    if isinstance(value, dict):
        return {name: side(item, number) for name, item in value.items()}
    if isinstance(value, list):
        return [side(item, number) for item in value]
    return value


class Calls:
    def __init__(self, document, chance):
        self.document, self.chance = document, chance
        self.operations = [(method.upper(), path, operation) for path, methods in document["paths"].items()
            for method, operation in methods.items()]
        self.pools = {name: [] for name in set(POOLS.values())}
        self.people, self.keys = 0, 0

    def learn(self, name, one, other):
        """An id that both servers gave in the same place."""
        pool = self.pools.get(POOLS.get(name, ""))
        if pool is not None and (one, other) not in pool:
            pool.append(Pair((one, other)))
            # The newest, and some from the beginning.
            del pool[20:-40]

    def resolve(self, schema):
        while "$ref" in schema:
            found = self.document
            for name in schema["$ref"].lstrip("#/").split("/"):
                found = found[name]
            schema = found
        return schema

    # --- values that fit

    def value(self, schema, name=""):
        schema, chance = self.resolve(schema), self.chance
        kinds = schema.get("type", "string")
        kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
        words = [word for word in schema.get("enum", []) if word is not None]
        if name in POOLS and kinds != ["array"]:
            return self.id_of(name)
        if words:
            return chance.choice(words)
        make = {"object": self.object, "array": self.array, "integer": self.number, "number": self.number,
            "boolean": lambda *_: chance.random() < 0.5}.get(kinds[0], self.text)
        return make(schema, name)

    def id_of(self, name):
        pool = self.pools[POOLS[name]]
        if name == "merchant_id" and self.chance.random() < 0.8:
            pool = pool[:1]
        return self.chance.choice(pool) if pool and self.chance.random() < 0.95 else "01900000-0000-7000-8000-000000000000"

    def object(self, schema, _):
        needed = schema.get("required", [])
        found = {name: self.value(inner, name) for name, inner in schema.get("properties", {}).items()
            if name in needed or self.chance.random() < OFTEN.get(name, 0.3)}
        if "before_deadline_hours" in schema.get("properties", {}):  # a reminder has one of them
            name = self.chance.choice(["after_hours", "before_deadline_hours"])
            found = {name: self.value(schema["properties"][name], name)}
        return found or {"anything": self.chance.choice(TEXTS)}

    def array(self, schema, name):
        least, most = schema.get("minItems", 0), min(schema.get("maxItems", 6), 6)
        return [self.value(schema.get("items", {}), name) for _ in range(self.chance.randint(least, most))]

    def number(self, schema, _):
        least, most = schema.get("minimum", schema.get("exclusiveMinimum", 0)), schema.get("maximum", 100)
        if most < least + 1:
            return least + (most - least) * self.chance.choice([0.25, 0.5, 1])
        number = self.chance.randint(math.ceil(least), int(min(most, least + 100)))
        return number + 0.5 if schema.get("type") == "number" and self.chance.random() < 0.2 else number

    def text(self, schema, name):
        chance = self.chance
        if schema.get("format") == "email" or name == "email":
            self.people += 1
            return chance.choice(EMAILS) if chance.random() < 0.2 else f"p{chance.randint(self.people // 2, self.people)}@example.com"
        if name.startswith("date_"):
            return chance.choice([*ODD, "2026-12-31"]) if chance.random() < 0.1 else "2026-11-01" if name == "date_from" else "2026-11-30"
        if schema.get("format") in ("date-time", "date"):
            return chance.choice(TIMES[:3]) if chance.random() < 0.8 else chance.choice(TIMES)
        if schema.get("format") == "uuid":
            return self.id_of(chance.choice(list(POOLS)))
        if schema.get("format") == "uri":
            return "https://example.com/picture.png"
        if name.endswith("country_code"):
            return chance.choice(["SK", "hr", "Slovakia"] if chance.random() < 0.2 else ["SK", "HR"])
        if "language" in name:
            return chance.choice(["en", "de", "fr", "xx"])
        return chance.choice(TEXTS)[:schema.get("maxLength", 1000)]

    # --- flaws

    def spoil(self, value):
        """Changes one place of an object or list, anywhere inside."""
        while True:
            places = list(value) if isinstance(value, dict) else list(range(len(value)))
            if not places:
                return
            place = self.chance.choice(places)
            inner = value[place]
            if isinstance(inner, (dict, list)) and inner and self.chance.random() < 0.7:
                value = inner
                continue
            if self.chance.random() < 0.25:
                del value[place]
            else:
                value[place] = self.chance.choice([None, True, [], {}, [None], {"a": 1}, "01900000-0000-7000-8000-000000000001",
                    self.chance.choice(ODD), self.chance.choice(NUMBERS), self.chance.choice(TEXTS)])
            return

    # --- calls

    def call(self):
        """(method, path, body or None, headers), ready for `side`."""
        method, path, operation = self.chance.choice(self.operations)
        body, query = None, {}
        if "requestBody" in operation:
            body = self.value(operation["requestBody"]["content"]["application/json"]["schema"])
        for parameter in map(self.resolve, operation.get("parameters", [])):
            if parameter["in"] == "query" and (parameter.get("required") or self.chance.random() < OFTEN.get(parameter["name"], 0.35)):
                query[parameter["name"]] = self.value(parameter["schema"], parameter["name"])
        if self.chance.random() < 0.35:
            self.spoil(body if body is not None else query)
        if body is not None and self.chance.random() < 0.1:
            return self.tool(operation["operationId"], body)
        return method, path, query, self.broken(body), self.headers()

    def tool(self, name, arguments):
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        headers = {**self.headers(), "Accept": "application/json, text/event-stream"}
        return "POST", None, {}, message, headers

    def broken(self, body):
        if body is None or self.chance.random() < 0.98:
            return body
        return self.chance.choice([b"", b"{", b"[1,2", b"\xff", b"null", b"\"text\"", b"[" * 1000, b"{\"a\":1,\"a\":2}", b"1e999"])

    def headers(self):
        who = self.chance.choices(["owner", "merchant", "selection", "service", "stranger", "garbage", "nobody"],
            [60, 12, 5, 10, 6, 3, 4])[0]
        found = {"who": who}
        if self.chance.random() < 0.15:
            self.keys += self.chance.random() < 0.7
            found["Idempotency-Key"] = f"key-{self.keys}"
        return found


def rendered(call, number, prefix, tokens):
    """(method, target, bytes or None, headers) for the server of this number."""
    method, path, query, body, headers = call
    target = "/mcp" if path is None else prefix + path
    if query:
        target += "?" + urllib.parse.urlencode(plain(side(query, number)), errors="surrogatepass")
    if isinstance(body, bytes):
        text = body
    else:
        text = None if body is None else json.dumps(side(body, number)).encode()
    headers = {**headers, "Content-Type": "application/json"}
    token = tokens[headers.pop("who")]
    if token:
        headers["Authorization"] = "Bearer " + token
    return method, target, text, headers


def plain(query):
    """Values as a query string has them."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items()}
