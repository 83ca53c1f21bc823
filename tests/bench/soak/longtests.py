# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that know to run longer than they do daily."""

import os
import subprocess
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent.parent


def kill(bench):
    """The server, and PostgreSQL, killed while clients write: what was acknowledged is there."""
    program = bench.build / "release" / "bin" / "tst_kill"
    # On PostgreSQL a round takes ten times as long.
    for database, rounds in (("sqlite", bench.options.rounds),
                             ("postgres", max(bench.options.rounds // 10, 1))):
        what = f"{rounds:,} kills, {database}"
        if not program.exists():
            yield what, "-", [f"{program} is not built"]
            continue
        yield what, *run([str(program)], {
            "LECTERN_TEST_DATABASE": database, "LECTERN_KILL_ROUNDS": str(rounds),
            # Qt ends a test function that takes more than five minutes.
            "QTEST_FUNCTION_TIMEOUT": "86400000"}, "acknowledged")


def fuzz(bench):
    """The validator of request heads under libFuzzer, with what its daily minute begins with."""
    build = bench.build / "release" / "tests" / "server" / "fuzz"
    source = TOP / "tests" / "server" / "fuzz"
    what = f"{bench.options.executions:,} heads"
    built = subprocess.run(
        ["ctest", "--test-dir", bench.build / "release", "--tests-regex",
         r"^fuzz\.requesthead\.build$", "--no-tests=error", "--output-on-failure"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    if built.returncode != 0:
        yield what, "-", [f"the fuzzer cannot be built: {built.stdout[-300:]}"]
        return
    found = bench.data / "found"
    found.mkdir()
    # What makes it stop is kept.
    yield what, *run([str(build / "fuzz_requesthead"), f"-runs={bench.options.executions}",
                      "-max_len=20000", f"-artifact_prefix={build}/",
                      f"-dict={source / 'requesthead.dict'}", str(found),
                      str(source / "requesthead")], {}, "Done")


def run(command, environment, word):
    """The last line that has the word, and what is wrong."""
    result = subprocess.run(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    lines = result.stdout.splitlines()
    figures = next((line.strip() for line in reversed(lines) if word in line), "no figures")
    if result.returncode == 0:
        return figures, []
    failed = [line for line in lines if line.startswith("FAIL!")] or lines[-3:]
    return figures, [f"exit status {result.returncode}: {' '.join(failed)[:300]}"]
