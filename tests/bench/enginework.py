# SPDX-License-Identifier: GPL-3.0-or-later
"""What the engine is put to, phase by phase, and the figures that come of it."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import contextmanager
from pathlib import Path

from songimport import Caller, import_songs
from stores import COLOURS, KINDS, THINGS

HERE = Path(__file__).resolve().parent
LIST = "/api/v1/songs"
# The rows that a walk asks for at once: the most that the API gives.
STEP = 1000
# No index leads to two characters, and the order is not the table's own: a scan and a sort.
SLOW = f"{LIST}?search=ze&sort=-updated_at,title&per_page=1000&count=none"


def searches(rows):
    """1 to 3 words or parts of words, from those that nothing has to those that a tenth has."""
    for i in range(20):
        number = (i * 48_271 + 4_711) % rows
        kind, thing, colour = KINDS[i % 10], THINGS[i % 8], COLOURS[i % 9]
        yield from (f"{number:06}", f"{kind} {number % 10_000}", f"{thing} {number % 1000}",
                    f"{colour} {thing}", f"{thing[1:5]}", f"{kind} {colour[:3]} {number % 1000}",
                    f"{colour} {kind} {thing}", f"the {thing[:4]} {number % 100:02}",
                    f"{kind}", f"nobody{i}")


SHORT = ("ze", "zz", "e 9", "42", "ét", "an 7", "é", "10")


def percentile(times, part):
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


class Work:
    """The figures of one database, by name; times in ms, memory in MB."""

    def __init__(self, server, url, data, options):
        self.server = server
        self.url = url
        self.data = data
        self.options = options
        self.csv_file = data / "songs.csv"
        self.figures = {}
        self.slowest = []
        self.running = None
        self.ask = None

    def serve(self, running):
        """All that is measured on the running server."""
        self.running = running
        self.figures["memory_start"] = self._memory("VmRSS")
        with Caller(running.url) as self.ask:
            for name, phase in self.PHASES:
                if name not in self.options.skip:
                    print(f"bench: {self.server.database}, {name}", file=sys.stderr, flush=True)
                    self._forget_peak()
                    phase(self)

    def import_songs(self):
        # Else the index of the exams would be filled and tidied meanwhile.
        self.server.wait_for_index("engine")
        self.server.store.settle("engine")
        start = time.monotonic()
        import_songs(self.running, self.csv_file)
        self.figures["import"] = self.options.songs / (time.monotonic() - start)
        self.server.wait_for_index("engine")
        self.figures["import_indexed"] = self.options.songs / (time.monotonic() - start)
        self.figures["memory_import"] = self._memory("VmHWM")
        self.server.store.settle("engine")

    def search(self):
        wordlist = list(searches(self.options.songs))
        for name, words, more in (("search", wordlist, "&count=none"),
                                  ("search_total", wordlist, ""), ("short", SHORT, "&count=none")):
            timed = [(self._time(f"{LIST}?per_page=50{more}&search={urllib.parse.quote(text)}"),
                      text) for text in words]
            times = [milliseconds for milliseconds, _ in timed]
            self.slowest += [(milliseconds, name, text)
                             for milliseconds, text in sorted(timed, reverse=True)[:3]]
            self.figures[f"{name}_p50"] = statistics.median(times)
            self.figures[f"{name}_p99"] = percentile(times, 0.99)
            self.figures[f"{name}_max"] = max(times)

    def lists(self):
        """Pages far down and totals."""
        self.figures["first_page"], self.figures["far_page"] = self._far_page("id")
        self.figures["far_ratio"] = self.figures["far_page"] / self.figures["first_page"]
        first, far = self._far_page("artist,title")
        self.figures["far_ratio_sorted"] = far / first
        total = f"{LIST}?per_page=1"
        self._write_song()
        self.figures["total_first"] = self._time(total)
        self.figures["total_again"] = statistics.median(self._time(total) for _ in range(50))
        times = []
        for _ in range(10):
            self._write_song()
            times.append(self._time(total))
        self.figures["total_written"] = statistics.median(times)
        self.figures["memory_reads"] = self._memory("VmHWM")

    def export(self):
        start = time.monotonic()
        rows = sum(1 for _ in self._walk("id")) * STEP
        self.figures["export"] = rows / (time.monotonic() - start)
        self.figures["memory_export"] = self._memory("VmHWM")

    def beside(self):
        """One record for each of 8 clients, while another client keeps the server busy."""
        self.figures["idle_p99"] = self._one_while(None)
        self.figures["export_p99"] = self._one_while(self._exporting)
        self.figures["slow_p99"] = self._one_while(self._asking_slowly)
        with self._one() as figures:
            import_songs(self.running, self.csv_file)
        self.figures["import_p99"] = figures["p99_ms"]
        self.figures["memory_load"] = self._memory("VmHWM")

    PHASES = (("import", import_songs), ("search", search), ("lists", lists), ("export", export),
              ("beside", beside))

    def by_command_line(self):
        """Import and export by lectern-server itself, in a store of their own."""
        url = self.server.fill("engine_cli", {})
        peak = 0
        for figure, arguments in (("import_cli", ["import", "songs", self.csv_file]),
                                  ("export_cli", ["export", "songs", self.data / "export.csv"])):
            seconds, memory = run_weighed([self.server.command[0], *arguments, "--database", url])
            self.figures[figure] = self.options.songs / seconds
            peak = max(peak, memory)
        self.figures["memory_cli"] = peak / 1e6
        self.server.store.drop("engine_cli")

    def _time(self, path):
        start = time.perf_counter()
        self.ask("GET", path)
        return (time.perf_counter() - start) * 1000

    def _write_song(self):
        self.ask("POST", LIST, {"artist": "A", "title": "B"})

    def _walk(self, sort, ask=None):
        """Every page of STEP songs, whole."""
        path = f"{LIST}?per_page={STEP}&sort={sort}&count=none"
        cursor = ""
        while True:
            page = (ask or self.ask)("GET", path + cursor)
            yield page
            if not page.get("next_cursor"):
                return
            cursor = "&cursor=" + urllib.parse.quote(page["next_cursor"])

    def _far_page(self, sort):
        """The ms of the first page of 50 and of the one behind nine tenths of the songs."""
        for number, page in enumerate(self._walk(sort), 1):
            if number * STEP >= self.options.songs * 9 // 10:
                break
        first = f"{LIST}?per_page=50&sort={sort}&count=none"
        far = first + "&cursor=" + urllib.parse.quote(page["next_cursor"])
        times = [(self._time(first), self._time(far)) for _ in range(200)]
        return tuple(statistics.median(column) for column in zip(*times))

    def _one_while(self, busy):
        """p99 of the 8 clients while `busy` runs again and again on a connection of its own."""
        ended = threading.Event()
        failures = []

        def work():
            try:
                with Caller(self.running.url) as ask:
                    while not ended.is_set():
                        busy(ask, ended)
            except (SystemExit, OSError) as failure:
                failures.append(failure)

        worker = threading.Thread(target=work) if busy else None
        with self._one() as figures:
            if worker:
                worker.start()
            time.sleep(self.options.seconds)
        ended.set()
        if worker:
            worker.join()
        # Without the load beside it the figure would say nothing.
        if failures:
            raise failures[0]
        return figures["p99_ms"]

    def _exporting(self, ask, ended):
        for _ in self._walk("id", ask):
            if ended.is_set():
                return

    def _asking_slowly(self, ask, _ended):
        ask("GET", SLOW)

    @contextmanager
    def _one(self):
        """wrk's figures of `one` for as long as the block takes, filled in behind it."""
        figures = {}
        with subprocess.Popen(
                ["wrk", "--threads", "1", "--connections", "8", "--duration", "3600s",
                 "--script", str(HERE / "load.lua"), self.running.url, "--", "one",
                 self.server.exams, "100000"],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as wrk:
            try:
                yield figures
            finally:
                # wrk prints what it has when it is interrupted.
                wrk.send_signal(2)
                printed = wrk.stdout.read()
        figures.update(json.loads(printed.splitlines()[-1]))
        if figures["failures"]:
            self.running.fail(f"failed at one: {printed}")

    def _memory(self, name):
        status = Path(f"/proc/{self.running.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 / 1e6 for line in status.splitlines()
                    if line.startswith(name + ":"))

    def _forget_peak(self):
        # proc(5): 5 resets the peak of the resident set.
        Path(f"/proc/{self.running.process.pid}/clear_refs").write_text("5", encoding="ascii")


def run_weighed(command):
    """Seconds and the most resident bytes of a command that succeeds."""
    start = time.monotonic()
    with subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {command[1]} failed")
    return time.monotonic() - start, usage.ru_maxrss * 1024
