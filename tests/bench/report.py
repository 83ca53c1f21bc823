# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of the rounds, as Markdown: figures, ratios, and the targets beside them."""

import statistics

# Lectern's throughput divided by the peer's, at least.
RATIOS = {
    "fastify-sqlite": {"page": 2.0, "one": 1.0, "create": 5.0},
    "fastify-postgres": {"page": 4.0, "one": 2.2, "create": 1.2},
    "flask-postgres": {"page": 12.0, "one": 12.0, "create": 12.0},
}
# Rows per second, at least.
IMPORTS = {"sqlite": 100_000, "postgres": 60_000}


def median(rounds):
    """The rounds of one server as one: throughput, p50, p99 and peak memory of each kind."""
    return {kind: {
        "rate": middle(figures[kind]["requests"] / figures[kind]["seconds"] for figures in rounds),
        "p50": middle(figures[kind]["p50_ms"] for figures in rounds),
        "p99": middle(figures[kind]["p99_ms"] for figures in rounds),
        "memory": middle(figures[kind]["memory"] for figures in rounds),
    } for kind in rounds[0]}


def middle(values):
    values = list(values)
    return None if None in values else statistics.median(values)


def print_table(heads, rows):
    print("\n| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def cell(figure):
    times = "" if figure["p50"] is None else f" ({figure['p50']:.2f} / {figure['p99']:.2f})"
    return f"{figure['rate']:,.0f}{times} {figure['memory'] / 1e6:,.0f} MB"


def report(servers, results):
    kinds = list(next(iter(results.values())))
    print("\nRequests per second, of the import rows per second (p50 / p99 in ms), and the memory "
          "that was resident at most meanwhile:")
    print_table(["", *results],
                [[kind, *(cell(figures[kind]) for figures in results.values())] for kind in kinds])
    pairs = [(results[f"lectern-{server.database}"], results[server.name], server)
             for server in servers
             if server.name in RATIOS and f"lectern-{server.database}" in results]
    if pairs:
        print("\nLectern's throughput divided by the peer's on the same database, and its target:")
        print_table(["", *(f"{server.database}: {server.name}" for *_, server in pairs)],
                    [[kind, *(ratio(kind, *pair) for pair in pairs)] for kind in kinds])


def ratio(kind, ours, theirs, server):
    target = RATIOS[server.name].get(kind)
    figure = ours[kind]["rate"] / theirs[kind]["rate"]
    words = f"{figure:.2f}" + (f" ({target:.1f})" if target else "")
    if kind == "import":
        words += f"; {ours[kind]['rate']:,.0f}/s ({IMPORTS[server.database]:,})"
    return words
