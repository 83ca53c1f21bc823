# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests of the server and a mixed load, watched by ThreadSanitizer."""

import subprocess
from dataclasses import replace
from pathlib import Path

from mixedload import MixedLoad
from running import Running
from servers import lectern
from stores import write_csv

HERE = Path(__file__).resolve().parent
ROWS = 10_000
# Qt is not built with ThreadSanitizer, so what only Qt touches is not looked at; what its locks
# order is seen all the same, since they end in pthread's. A test that starts programs forks.
FLAGS = (f"ignore_noninstrumented_modules=1 die_after_fork=0 history_size=4 "
         f"suppressions={HERE / 'tsan.supp'}")


def soak(bench):
    build = bench.build / "tsan"
    if not bench.binary("tsan").exists():
        yield "ThreadSanitizer", "-", ["build/tsan is not built"]
        return
    yield tests(bench, build)
    csv_files = {}
    for resource in ("exams", "songs"):
        csv_files[resource] = bench.data / f"{resource}.csv"
        write_csv(csv_files[resource], resource, ROWS)
    for database in ("sqlite", "postgres"):
        yield load(bench, database, csv_files)


def reports_in(folder):
    """The reports in the files that ThreadSanitizer has written, each cut to its summary."""
    return [line.partition("ThreadSanitizer: ")[2][:160]
            for file in sorted(folder.glob("report.*"))
            for line in file.read_text(encoding="utf-8", errors="replace").splitlines()
            if line.startswith("SUMMARY") or "FATAL" in line]


def flags(folder):
    folder.mkdir()
    return {"TSAN_OPTIONS": f"{FLAGS} log_path={folder / 'report'}"}


def tests(bench, build):
    """Every test of the server, on each database; what kills programs by the hundred is left to
    `kill`."""
    folder = bench.data / "tests"
    result = subprocess.run(
        ["env", *(f"{name}={value}" for name, value in flags(folder).items()),
         "ctest", "--test-dir", str(build), "--tests-regex", r"^server\.",
         "--exclude-regex", r"^server\.(kill|outage)", "--timeout", "1200"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    problems = sorted(set(reports_in(folder)))
    lines = result.stdout.splitlines()
    if result.returncode != 0:
        problems += [line.strip() for line in lines if "Failed" in line or "Timeout" in line]
    figures = next((line for line in lines if "tests passed" in line), "no test ran")
    return "tests of the server, ThreadSanitizer", figures, problems


def load(bench, database, csv_files):
    server = lectern(database, bench.store(database), bench.binary("tsan"))
    folder = bench.data / f"load_{database}"
    server = replace(server, environment=flags(folder))
    url = server.fill("threads", csv_files)
    with Running(server, url, bench.data / "server.log") as running:
        mixed = MixedLoad(running.url, ROWS)
        mixed.run(bench.options.minutes * 60)
        problems = list(mixed.problems)
        running.stop()
    problems += sorted(set(reports_in(folder)))
    return f"mixed load, ThreadSanitizer, {database}", mixed.figures(), problems
