"""What a batch costs, as a section of docs/performance.md."""

from __future__ import annotations

from benchmarks.machine import kept, short, table

HEAD = "## Batches\n"


def section() -> str:
    """The section, from the figures kept; without any it says how to measure them."""
    found = kept("batch")
    if found is None:
        return f"{HEAD}\nNot measured yet: `python -m benchmarks.batch.overhead`.\n"
    machine = found["machine"]
    rows = [
        ["a plain pool of processes that does nothing but simulate", f"{short(found['pool'])} s"],
        ["the same years as a batch", f"{short(found['batch'])} s"],
        ["over the plain pool", f"{100 * (found['ratio'] - 1):.1f} %"],
        ["over the plain pool, in processor time", f"{100 * (found['processor_ratio'] - 1):.1f} %"],
        ["the finished batch once more", f"{short(found['again'])} s"],
        ["as a command, with the start of the interpreter", f"{short(found['command'])} s"],
        ["as a command, with page and charts", f"{short(found['with_page'])} s"],
    ]
    return "\n".join([
        HEAD,
        f"{found['points']:,} points of one year of about {found['year_ms']:.0f} ms each (`scenarios/erlang_a.yaml` "
        f"for {found['minutes']:,} minutes at different loads and staffings) on {found['jobs']} jobs. The plain pool "
        "has its scenarios read and checked before the clock starts; the batch reads its experiment and every point's "
        "scenario, measures four key figures, writes a checksummed record a point and the tables, but no page. Both "
        "start their processes within the time.\n",
        table(["what", "takes"], rows),
        f"Medians; ratios within {found['rounds']} interleaved rounds. {machine['processor']}, {machine['processors']} "
        f"processors, Python {machine['python']} (`python -m benchmarks.batch.overhead`).\n",
    ])
