"""What was measured, over all rounds: JSON lines for programs, a table for people."""

import json
import statistics
from pathlib import Path

# What only some have.
LAG = ["lag_p50_ms", "lag_p99_ms", "lag_max_ms", "jobs_rate"]
COLUMNS = ["name", "rate", "p50_ms", "p99_ms", "floor_rate", "ratio", "peer", "peer_rate", "peer_ratio", "rss_mb", "broker", "rounds"]


def over_rounds(results):
    """One contender's results of all rounds as one: medians, over the undisturbed rounds if there are any."""
    quiet = [r for r in results if not r["disturbed"]] or results
    median = lambda key: statistics.median(r[key] for r in quiet) if quiet[0].get(key) is not None else None
    whole = {key: median(key) for key in ("rate", "p50_ms", "p99_ms", "rss_mb", "cpu_us", "replier_cpu_percent", "broker_cpu_percent")}
    whole |= {key: median(key) for key in LAG if key in quiet[0]}
    if whole["rate"] is not None:
        whole["rate_min"], whole["rate_max"] = min(r["rate"] for r in quiet), max(r["rate"] for r in quiet)
    whole["errors"] = sum(r["errors"] for r in results)
    whole["rounds"], whole["disturbed"] = len(results), sum(r["disturbed"] for r in results)
    return {key: round(v, 3) if isinstance(v, float) else v for key, v in whole.items()}


def speed(kind):
    """What contenders are ordered by: the rate, or how soon the first answer comes where there is no rate."""
    return kind["rate"] if kind["rate"] is not None else 1000 / kind["p50_ms"]


def summarise(name, results, context):
    """The line of one name: ours beside the floor and the fastest peer, and every contender by itself in `kinds`."""
    by_kind = {}
    for result in results:
        by_kind.setdefault(result["kind"], []).append(result)
    kinds = {kind: over_rounds(of_kind) for kind, of_kind in by_kind.items()}
    ours, floor = kinds.get("ours"), kinds.get("floor")
    peers = [kind for kind in kinds if kind not in ("ours", "floor")]
    peer = max(peers, key=lambda kind: speed(kinds[kind]), default=None)
    ratio = lambda other: round(speed(ours) / speed(other), 3) if ours and other else None
    return {
        "name": name,
        **{key: ours[key] if ours else None for key in ("rate", "p50_ms", "p99_ms")},
        "floor_rate": floor["rate"] if floor else None,
        "ratio": ratio(floor),
        "peer": peer,
        "peer_rate": kinds[peer]["rate"] if peer else None,
        "peer_ratio": ratio(kinds.get(peer)),
        "rss_mb": ours["rss_mb"] if ours else None,
        "broker": context["broker"],
        "rounds": max(kind["rounds"] for kind in kinds.values()),
        "disturbed": sum(kind["disturbed"] for kind in kinds.values()),
        "errors": ours["errors"] if ours else None,
        "cpu_us": ours["cpu_us"] if ours else None,
        **{key: ours[key] for key in LAG if ours and key in ours},
        "kinds": kinds,
        **context,
    }


def write_lines(path, lines):
    """Puts the lines into the file in place of those of the same names; the others stay."""
    path = Path(path)
    names = {line["name"] for line in lines}
    old = [json.loads(text) for text in path.read_text().splitlines()] if path.exists() else []
    kept = [line for line in old if line["name"] not in names]
    path.write_text("".join(json.dumps(line) + "\n" for line in kept + lines))


def number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


def grid(rows):
    """Rows of words as aligned columns, the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    pad = lambda i, word: word.ljust(widths[i]) if i == 0 else word.rjust(widths[i])
    return "\n".join("  ".join(pad(i, word) for i, word in enumerate(row)).rstrip() for row in rows)


def table(lines):
    """The JSON lines as a table, and below it each contender's own figures."""
    rows = [COLUMNS]
    for line in lines:
        rows.append([
            line["name"], number(line["rate"]), number(line["p50_ms"], 2), number(line["p99_ms"], 2), number(line["floor_rate"]),
            number(line["ratio"], 2), line["peer"] or "-", number(line["peer_rate"]), number(line["peer_ratio"], 2),
            number(line["rss_mb"]), line["broker"], str(line["rounds"]),
        ])
    details = [["name", "who", "rate", "min", "max", "p50_ms", "p99_ms", "cpu_us", "rss_mb", "errors", "disturbed"]]
    for line in lines:
        for kind, own in sorted(line["kinds"].items(), key=lambda item: -speed(item[1])):
            details.append([
                line["name"], kind, number(own["rate"]), number(own.get("rate_min")), number(own.get("rate_max")),
                number(own["p50_ms"], 2), number(own["p99_ms"], 2), number(own["cpu_us"], 1), number(own["rss_mb"]),
                str(own["errors"]), str(own["disturbed"]),
            ])
    lags = [["name", *LAG]] + [[line["name"], *(number(line[key], 2) for key in LAG)] for line in lines if LAG[0] in line]
    return "\n\n".join(grid(part) for part in (rows, details, lags) if len(part) > 1)
