# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of work: what is the right answer to each, and how it is put on a server."""

import json
import time
import urllib.parse
from pathlib import Path

from running import fetch
from songimport import import_songs
from stores import call

HERE = Path(__file__).resolve().parent
# Import comes last, since it alone needs a store of its own.
KINDS = ("page", "one", "create", "update", "search", "search-total", "import")
# What an import is measured as besides.
INDEXED = "import, indexed"
NEED_EXAMS = {"page", "one", "create", "update"}
NEED_SONGS = {"search", "search-total"}
FIELDS = {"id", "created_at", "updated_at", "last_updated_by"}


def path_of(server, kind):
    if kind == "page":
        return server.page
    if kind in NEED_SONGS:
        return server.search if kind == "search" else server.search_total
    return server.exams


def wrk(running, kind, rows, seconds, connections=16, token=None):
    """wrk's figures of one kind; a request that failed ends the run."""
    known = [token] if token else []
    printed = call(["wrk", "--threads", 1, "--connections", connections,
                    "--duration", f"{seconds}s", "--script", HERE / "load.lua", running.url,
                    "--", kind, path_of(running.server, kind), rows, *known])
    figures = json.loads(printed.splitlines()[-1])
    if figures["failures"] or not figures["requests"]:
        running.fail(f"failed at {kind}: {printed}")
    return figures


def timed_import(running, store, csv_file, rows):
    """The figures of an import, of which a row counts as a request, and of the same up to where
    the search index is filled, too."""
    start = time.monotonic()
    import_songs(running, csv_file)
    stored = time.monotonic() - start
    running.server.wait_for_index(store)
    indexed = time.monotonic() - start
    total = total_of(running, "")
    if total != rows:
        running.fail(f"holds {total} songs after an import of {rows}")
    figures = {"requests": rows, "p50_ms": None, "p99_ms": None, "failures": 0}
    return {"import": {**figures, "seconds": stored}, INDEXED: {**figures, "seconds": indexed}}


def total_of(running, words):
    path = running.server.search_total + urllib.parse.quote(words)
    return fetch(running.url + path)["total_items"]


def check(running, kinds, songs):
    """What is timed must be the right answer."""
    if NEED_EXAMS & set(kinds):
        check_exams(running)
    if NEED_SONGS & set(kinds):
        check_search(running, songs)


def check_exams(running):
    """A full page, a whole record, and one that is stored as it was sent and then changed."""
    exams = running.url + running.server.exams
    page = fetch(running.url + running.server.page)["items"]
    ids = [exam["id"] for exam in page]
    made = fetch(exams, {"title": "Check", "description": "stored"})
    one = f"{exams}/{made['id']}"
    fetch(one, {"title": "Changed"}, method="PATCH")
    stored = fetch(one)
    fields = FIELDS | {"title", "description"}
    if (len(page) != 50 or ids != sorted(ids, reverse=True) or not fields <= page[0].keys()
            or not fields <= stored.keys() or stored["title"] != "Changed"
            or stored["description"] != "stored"):
        running.fail(f"does not answer as it should: {json.dumps(page[:1])}, {stored}")


def check_search(running, songs):
    """Words in any case and order, in artist or title; the pages sorted by artist and title."""
    for words, found in (("nocturne 4711", lambda n: n % 10 == 1 and "4711" in str(n)),
                         ("HARBOURS 777", lambda n: n // 9 % 8 == 7 and
                          ("777" in str(n) or n % 1000 == 777))):
        expected = sum(map(found, range(1, songs + 1)))
        items = fetch(running.url + running.server.search + urllib.parse.quote(words))["items"]
        order = [(song["artist"], song["title"]) for song in items]
        total = total_of(running, words)
        if (total != expected or len(items) != min(expected, 50) or order != sorted(order)
                or not all(FIELDS | {"rating"} <= song.keys() for song in items)):
            running.fail(f"finds {total} songs for {words}, not {expected}: {items[:2]}")
