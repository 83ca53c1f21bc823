# SPDX-License-Identifier: GPL-3.0-or-later
"""sqlmap on every parameter of the API, on both databases."""

import json
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hole import hole
from relay import Relay
from running import Running
from servers import lectern
from stores import write_csv
from targets import JSON, MARK, Target, Targets

ROWS = 50
NAME, PASSWORD = "Probe", "nine otters knit by lamplight"
COUNT = re.compile(r'^lectern_http_requests_total\{.*status="(\d+)"\} (\d+)$', re.MULTILINE)
# What sqlmap says of a parameter that it can use, or of a database that has answered it.
FOUND = ("identified the following injection point", "is vulnerable",
         "might be injectable (possible DBMS", "it looks like the back-end DBMS is")
# What sqlmap calls critical, and is none of it.
HARMLESS = ("all tested parameters do not appear", "appears to be heavily dynamic")
# A request so answered has not come as far as its parameters.
UNREACHED = ("400", "405", "406", "415", "421")
# Signing in must cost little here, and the address of whoever asks be another each time.
CHEAP = {"PASSWORD_MEMORY": "8", "PASSWORD_PASSES": "1", "ACCESS_LOG": "off"}


def soak(bench):
    yield found_in_hole(bench)
    for database in bench.options.database or ("sqlite", "postgres"):
        with Relay() as relay:
            yield from tried(bench, database, relay)
        with Relay() as relay:
            yield from tried_before_setup(bench, database, relay)


def found_in_hole(bench):
    """That sqlmap, called as it is here, does find what is there."""
    target = Target("get", "/", ["id"], f"/?id=1{MARK}")
    with hole() as host, tempfile.TemporaryDirectory(dir=bench.data) as folder:
        said = sqlmap(bench.options, "sqlite", target.text(host, None), target, Path(folder))
    found = [line for line in said.splitlines() if FOUND[0] in line]
    return "sqlmap, a hole made for it", "found" if found else "not found", \
        [] if found else [f"sqlmap says: {said[-300:]}"]


def tried(bench, database, relay):
    """All of it, asked in the profile that says most about its faults."""
    csv_files = {}
    for resource in ("exams", "songs"):
        csv_files[resource] = bench.data / f"{resource}.csv"
        write_csv(csv_files[resource], resource, ROWS)
    server = cheap(lectern(database, bench.store(database), bench.binary("release")), relay)
    url = server.fill(f"sqlmap_{database}", csv_files)
    add_administrator(bench, url)
    log = bench.data / f"sqlmap_{database}.log"
    with Running(server, url, log) as running:
        relay.target = urllib.parse.urlsplit(running.url).port
        client = Client(running.url)
        known = client.prepare()
        targets = Targets(client.ask("GET", "/openapi.json"), known)
        chosen = [target for target in targets.all() if is_wanted(target, bench.options.match)]
        start = time.monotonic()
        total = Counter()
        for target in chosen:
            token = client.sign_in() if target.session else known["key"]
            attack = Attack(bench, database, relay, running.url)
            yield attack.run(target, token)
            total += attack.statuses
        minutes = (time.monotonic() - start) / 60
        marks = sum(len(target.marked) for target in chosen)
        yield (f"sqlmap, {database}, all",
               f"{len(chosen)} requests with {marks} parameters; {words_of(total)}; "
               f"{minutes:.1f} min; without parameters: {len(targets.unmarked)} operations",
               [] if running.process.poll() is None else ["the server ended"])


def tried_before_setup(bench, database, relay):
    """Where the first administrator is waited for."""
    target = Target("post", "/api/v1/accounts/setup", ["code", "username", "password"],
                    "/api/v1/accounts/setup", {"Content-Type": JSON},
                    f'{{"code":"AAAAA{MARK}","username":"ada{MARK}","password":"{PASSWORD}{MARK}"}}')
    if not is_wanted(target, bench.options.match):
        return
    server = cheap(lectern(database, bench.store(database), bench.binary("release")), relay)
    command = ["production" if part == "development" else part for part in server.command]
    server = replace(server, command=command, page="/healthz")
    url = server.fill(f"setup_{database}", {})
    log = bench.data / f"setup_{database}.log"
    with Running(server, url, log) as running:
        relay.target = urllib.parse.urlsplit(running.url).port
        yield Attack(bench, database, relay, running.url).run(target, None)


def is_wanted(target, match):
    return not match or any(text in f"{target.method.upper()} {target.pattern}" for text in match)


def cheap(server, relay):
    hosts = {"ALLOWED_HOSTS": f"127.0.0.1:{relay.port}"}
    return replace(server, environment={**server.environment, **CHEAP, **hosts})


def add_administrator(bench, url):
    result = subprocess.run(
        [bench.binary("release"), "user", "create", NAME, "--admin", "--password-stdin",
         "--database", url], input=PASSWORD + "\n", text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    if result.returncode != 0:
        raise SystemExit(f"soak: no administrator: {result.stdout}")


class Client:
    """Makes what is asked for: a key, a session, and records of every kind."""

    def __init__(self, url):
        self.url = url
        self.token = None

    def ask(self, method, path, body=None):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Content-Type": JSON}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(
            self.url + path, data.encode() if isinstance(data, str) else data, headers,
            method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return json.loads(reply.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"soak: {method} {path}: {error.code} "
                             f"{error.read().decode(errors='replace')}") from error

    def sign_in(self):
        signed = self.ask("POST", "/api/v1/accounts/sessions",
                          {"username": NAME, "password": PASSWORD})
        return signed["session_token"]

    def prepare(self):
        self.token = self.sign_in()
        key, spare = (self.ask("POST", "/api/v1/accounts/keys", {"name": name, "access": "write"})
                      for name in ("soak", "spare"))
        self.ask("POST", "/api/v1/users", {"username": "Second", "role": "student"})
        for model in ("Tram", "Ferry"):
            self.ask("POST", "/api/v1/cars", {"model": model, "owner_id": 2})
            self.ask("POST", "/api/v1/tasks", {"title": model})
        self.ask("POST", "/api/v1/users", {"username": "Third", "role": "student"})
        cursors = {}
        for resource in ("exams", "songs", "users", "cars", "tasks"):
            path = f"/api/v1/{resource}"
            cursors[path] = self.ask("GET", f"{path}?per_page=1")["next_cursor"]
        # As the key, by which the imports are tried.
        signed, self.token = self.token, key["key"]
        begun = self.ask("POST", "/api/v1/imports", {"resource": "songs"})["id"]
        self.token = signed
        members = {"password": PASSWORD, "new_password": PASSWORD, "owner_id": 2,
                   "current_password": "not this one", "update_token": "A" * 43, "code": "AAAAA"}
        return {"key": key["key"], "name": NAME, "password": PASSWORD, "cursors": cursors,
                "members": members,
                "places": {"key": spare["id"], "import": begun, "job": begun, "username": "Second"}}


class Attack:
    """One run of sqlmap; `statuses` says how the server answered it."""

    def __init__(self, bench, database, relay, url):
        self.bench = bench
        self.database = database
        self.host = f"127.0.0.1:{relay.port}"
        self.url = url
        self.statuses = Counter()

    def run(self, target, token):
        begins = self._begins(target, token)
        before = answered(self.url)
        start = time.monotonic()
        with tempfile.TemporaryDirectory(dir=self.bench.data) as folder:
            said = sqlmap(self.bench.options, self.database, target.text(self.host, token), target,
                          Path(folder))
        seconds = time.monotonic() - start
        self.statuses = answered(self.url) - before
        self.statuses["200"] -= 1  # the question for these figures
        names = ", ".join(target.marked)
        return (f"sqlmap, {self.database}, {target.method.upper()} {target.pattern}: {names}",
                f"{words_of(self.statuses)}; {seconds:.0f} s", begins + self._problems(said, target))

    def _begins(self, target, token):
        """What is wrong with the request itself, by which its parameters would not be reached."""
        if target.method == "delete" or "current_password" in target.marked:
            return []
        text = target.text(self.host, token).replace(MARK, "")
        head, _, body = text.partition("\r\n\r\n")
        length = f"Content-Length: {len(body.encode())}\r\nConnection: close\r\n\r\n"
        with socket.create_connection(tuple(self.host.split(":")), timeout=60) as connection:
            connection.sendall(f"{head}\r\n{length}{body}".encode())
            reply = b"".join(iter(lambda: connection.recv(65536), b""))
        status = reply[9:12].decode()
        return [f"begins with {reply.decode(errors='replace')}"] if status in UNREACHED else []

    def _problems(self, said, target):
        problems = [line.strip() for line in said.splitlines()
                    if any(words in line for words in FOUND)]
        untried = [line for line in said.splitlines()
                   if "[CRITICAL]" in line and not any(words in line for words in HARMLESS)]
        problems += [f"sqlmap: {line.partition('[CRITICAL] ')[2][:200]}" for line in untried]
        tested = len(set(re.findall(r"testing if (.*?parameter '.+?') ", said)))
        if tested < len(target.marked):
            problems.append(f"only {tested} of {len(target.marked)} parameters were tried")
        if self.statuses["500"]:
            problems.append(f"{self.statuses['500']} replies are 500")
        return problems[:5]


def sqlmap(options, database, text, target, folder):
    """What sqlmap says of a request with marks."""
    file = folder / "request"
    file.write_bytes(text.encode())
    command = ["sqlmap", "-r", file, "--batch", "--ignore-stdin", "--skip-waf",
               "--disable-coloring", "--flush-session", "--output-dir", folder / "out",
               "--level", options.level, "--risk", options.risk,
               "--dbms", "SQLite" if database == "sqlite" else "PostgreSQL",
               "--ignore-code", "401,404", "--timeout", "30", "--retries", "1", "--time-sec", "3"]
    if MARK not in target.body:
        # Else it would try the members of the body in the place of what is marked.
        command += ["--answers", "data found=N"]
    if target.randomize:
        command += ["--randomize", ",".join(target.randomize)]
    try:
        return subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=options.longest * 60, check=False).stdout
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace") + "\n[CRITICAL] took too long"


def answered(url):
    """How many requests the server has answered, by status."""
    with urllib.request.urlopen(url + "/metrics", timeout=60) as reply:
        counts = Counter()
        for status, count in COUNT.findall(reply.read().decode()):
            counts[status] += int(count)
        return counts


def words_of(statuses):
    by_status = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()) if count)
    return f"{sum(statuses.values()):,} requests ({by_status})"
