# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter of the API as a place for sqlmap to try, from the description of the API."""

import json
import re
import urllib.parse
from dataclasses import dataclass, field

PLACE = re.compile(r"\{([^}]+)\}")
ORDER = ("get", "post", "put", "patch", "delete")
UNIQUE = ("email", "username", "plate")
MARK = "*"  # where sqlmap puts its own (its manual: custom injection point)
JSON, FORM, CSV = "application/json", "application/x-www-form-urlencoded", "text/csv"


@dataclass
class Target:
    """A request with marks; the same without them is what sqlmap begins with."""

    method: str
    pattern: str
    marked: list  # the names of what is tried
    path: str
    headers: dict = field(default_factory=dict)
    body: str = ""
    randomize: tuple = ()  # members that must be others each time
    session: bool = False  # asked by somebody who has signed in, not by a key

    def text(self, host, token):
        """As a file for sqlmap -r."""
        headers = {"Host": host, "User-Agent": "soak", **self.headers}
        if token and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {token}"
        lines = [f"{self.method.upper()} {self.path} HTTP/1.1",
                 *(f"{name}: {value}" for name, value in headers.items()), "", self.body]
        return "\r\n".join(lines)


class Targets:
    """`known`: what stands in the places of a path, and a cursor for each resource."""

    def __init__(self, document, known):
        self.document = document
        self.known = known
        self.unmarked = []  # operations without parameters

    def all(self):
        found = []
        operations = [(method, path, self.document["paths"][path][method])
                      for method in ORDER for path in self.document["paths"]
                      if method in self.document["paths"][path]]
        for method, path, operation in operations:
            targets = [target for target in self._of(method, path, operation) if target.marked]
            for target in targets:
                target.session = is_of_accounts(path)
            found += targets
            if not targets:
                self.unmarked.append(f"{method.upper()} {path}")
        return found + special(self.known)

    def _of(self, method, pattern, operation):
        parameters = [self._resolved(entry) for entry in operation.get("parameters", ())]
        queries = [entry for entry in parameters if entry["in"] == "query"]
        content = operation.get("requestBody", {}).get("content", {})
        if method == "get":
            yield from self._reading(pattern, queries)
        else:
            yield from self._writing(method, pattern, content)
        headers = {entry["name"]: f'"1{MARK}"' for entry in parameters if entry["in"] == "header"}
        if headers:
            kind, members = self._members(content)
            yield Target(method, pattern, list(headers), self._path(pattern, ""),
                         {**headers, "Content-Type": kind}, written(kind, members, ()))

    def _reading(self, pattern, queries):
        path = self._path(pattern, MARK)
        names = PLACE.findall(pattern)
        filters = [entry for entry in queries if entry["schema"].get("properties")]
        plain = [entry for entry in queries if entry not in filters and entry["name"] != "cursor"
                 and entry["name"] != "map"]
        query = "&".join(f"{entry['name']}={self._plain(entry)}{MARK}" for entry in plain)
        yield Target("get", pattern, names + [entry["name"] for entry in plain],
                     f"{path}?{query}" if query else path)
        if cursor := self.known["cursors"].get(pattern):
            if any(entry["name"] == "cursor" for entry in queries):
                yield Target("get", pattern, ["cursor"], f"{path}?per_page=1&cursor={cursor}{MARK}")
        for entry in filters:
            ops = entry["schema"]["properties"]
            value = value_of(ops["eq"], entry["name"])
            marks = {entry["name"]: value, **{f"{entry['name']}[{op}]": value for op in ops}}
            query = "&".join(f"{urllib.parse.quote(name)}={value}{MARK}"
                             for name, value in marks.items())
            yield Target("get", pattern, list(marks), f"{path}?{query}")

    def _writing(self, method, pattern, content):
        path = self._path(pattern, MARK)
        places = PLACE.findall(pattern)
        kind, members = self._members(content)
        if not members:
            table = "artist,title\nAda{0},Waltz{0}\n" if content else ""
            yield Target(method, pattern, places, path, {"Content-Type": kind}, table.format(""))
            yield Target(method, pattern, ["artist", "title"] if content else [],
                         self._path(pattern, ""), {"Content-Type": kind}, table.format(MARK))
            return
        unique = [name for name in members if name in UNIQUE and "session" not in pattern]
        others = [name for name in members if name not in unique]
        # Each by itself: of two kinds at once sqlmap leaves one out.
        yield Target(method, pattern, places, path, {"Content-Type": kind},
                     written(kind, members, ()))
        plain = self._path(pattern, "")
        for marked, random in ((unique, ()), (others, tuple(unique))):
            yield Target(method, pattern, marked, plain, {"Content-Type": kind},
                         written(kind, members, marked), random)
        if CSV in content:
            cells = [name for name, value in members.items()
                     if isinstance(value, str) or name.endswith("_id")]
            # What the body in JSON has given to another one must not be the same here.
            cell = {name: f"csv-{members[name]}" if name in UNIQUE else members[name]
                    for name in cells}
            columns = ",".join(f"{name}%3D{name}" for name in cells)
            for mark, marked in (("", [f"{name} (CSV)" for name in cells]), (MARK, ["map"])):
                inner = "" if mark else MARK
                row = ",".join(str(cell[name]) + inner for name in cells)
                if mark:
                    row = row.replace("csv-", "map-")
                yield Target(method, pattern, marked, f"{plain}?map={columns}{mark}",
                             {"Content-Type": CSV}, f"{','.join(cells)}\n{row}\n")

    def _members(self, content):
        """The type of a body, and a right one."""
        kind = JSON if JSON in content or not content else next(iter(content))
        part = content.get(kind, {})
        if "example" in part:
            return kind, {name: self.known["members"].get(name, value)
                          for name, value in part["example"].items()}
        properties = self._resolved(part.get("schema", {})).get("properties", {})
        return kind, {name: value_of(self._resolved(schema), name)
                      for name, schema in properties.items()}

    def _resolved(self, value):
        if "$ref" not in value:
            return value
        for step in value["$ref"][2:].split("/"):
            value = self.document[step] if value is self.document or "$ref" in value \
                else value[step]
        return value

    def _path(self, pattern, mark):
        return PLACE.sub(lambda place: f"{self._place(pattern, place[1])}{mark}", pattern)

    def _place(self, pattern, name):
        # User 1 asks; user 2 is what may be changed.
        if name == "id" and "/users/" in pattern:
            return 2
        return self.known["places"].get(name, 1)

    @staticmethod
    def _plain(entry):
        schema = entry["schema"]
        known = {"per_page": 5, "search": "a", "fields": "id", "count": "none", "format": "json"}
        if entry["name"] in known:
            return known[entry["name"]]
        return value_of(schema.get("items", schema))


def is_of_accounts(path):
    return "/accounts" in path or path.startswith("/api/v1/users/{id}/")


def special(known):
    """What the description has as no parameter, or what is reached by right values alone."""
    bearer = f"Bearer {known['key']}{MARK}"
    yes = {"username": known["name"], "password": known["password"], "device": f"x{MARK}"}
    by_name = {"username": f"nobody{MARK}", "password": f"wrong one{MARK}"}
    return [
        Target("get", "/api/v1/songs", ["Authorization"], "/api/v1/songs?per_page=1",
               {"Authorization": bearer}),
        Target("post", "/api/v1/accounts/sessions", list(by_name), "/api/v1/accounts/sessions",
               {"Content-Type": JSON}, json.dumps(by_name)),
        Target("post", "/api/v1/accounts/sessions", ["device", "User-Agent"],
               "/api/v1/accounts/sessions",
               {"Content-Type": JSON, "User-Agent": f"soak{MARK}"}, json.dumps(yes)),
    ]


def value_of(schema, name=""):
    """A right value of that schema."""
    kind = schema.get("type")
    kind = next((one for one in kind if one != "null"), None) if isinstance(kind, list) else kind
    if schema.get("enum"):
        return schema["enum"][0]
    if "anyOf" in schema or "oneOf" in schema:
        return value_of((schema.get("anyOf") or schema["oneOf"])[0], name)
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True if name == "active" else False
    if schema.get("format") == "date-time" or name.endswith("_at") or name == "last_seen":
        return "2026-01-02T03:04:05.678Z"
    if schema.get("format") == "email" or name == "email":
        return "someone@example.org"
    return "Waltz"


def written(kind, members, marked):
    """The body, with a mark behind each of the marked values."""
    if not members:
        return ""
    if kind == FORM:
        return "&".join(f"{name}={urllib.parse.quote(str(value))}{MARK if name in marked else ''}"
                        for name, value in members.items())
    parts = []
    for name, value in members.items():
        text = json.dumps(value)
        if name in marked:
            text = text[:-1] + MARK + '"' if isinstance(value, str) else text + MARK
        parts.append(f"{json.dumps(name)}:{text}")
    return "{" + ",".join(parts) + "}"
