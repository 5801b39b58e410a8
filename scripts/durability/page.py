"""docs/durability.md: what was cut off, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_HEAD = """# What a kill, a full disk and a second writer do

Written by `scripts/kills.py`, from one run. A command that writes changes all of its files or none, and the
next command says what became of one that was cut off:

- *A change that had been cut off was finished.* All of it was on the disk; the new state is whole.
- *A change had been cut off before it was made: nothing was changed.* The old state is whole.
- *A change was cut off, and since then … was taken back* (or changed, or taken away): somebody has been at
  its files, as with git. Nothing is touched until what is left of the change is thrown away, as the message
  says.
- *An earlier build there had been cut off; what it had left was taken away.* The dataset is the old one.

Commands that read (here `wirespan stats`) finish a change as well, so nobody sees half of one.

A file may be one that can't be replaced: another user's in a sticky folder, one marked as immutable, one that
a mount covers. What can be known of that is looked for before any file is moved. Where it shows only then,
the files that were moved are put back. Either way all files are the old ones, the message names the one that
refuses, and no other command is held up. Tests hold this; the script doesn't try it.
"""
_KILLS = """
Each command is killed with SIGKILL at random moments of its run, and before each of its steps: before a
file is opened for writing, a file or folder renamed, made or removed, or a file synced; at a sync also with
half of the file's content lost. The moments are drawn evenly from the run after Python's start and its
imports, in which nothing is written and which would take most of them; only those count at which the command
was still running. Many meet it while it reads: what becomes of the files is decided at the steps.

After a kill all files are compared by digest with the old state and the new one, once after a command that
reads and once after the same command again, which has to end in the new state, say what happened, and leave
nothing beside `.wirespan`. *States* are the different ones that the kills left on the disk, hidden files
included; one that was met before isn't looked at twice. *In mid-move* are the kills that hit while files were
being put in place; *staged* those before.
"""
_FULL = """
The disk fills while the command writes: a small file system with ever more room, and files that may not grow
beyond a size. A command that stops says so with exit code 2, a message without a traceback that speaks of the
space; the files are the old ones, and with room the command gets through.
"""
_TWICE = """
Two commands in one folder. The first is stopped before one of its steps and the second started: it gets
through where the first hasn't begun to write or has done so, is refused with “another process is writing”
(building, or pulling), or waits until the first, which then goes on, has ended. The files are always those of
one after the other.
"""


def page(result: dict[str, Any]) -> str:
    """Return the page."""
    kills = [
        [
            f"`{k['command']}`",
            k["moments"],
            k["at_steps"],
            k["states"],
            k["found"].get("moving", 0),
            k["found"].get("staged", 0) + k["found"].get("building", 0),
            k["left"].get("old", 0),
            k["left"].get("new", 0),
            k["left"].get("mixture", 0),
        ]
        for k in result["kills"]
    ]
    kills.append(["all", *(sum(int(row[i]) for row in kills) for i in range(1, 9))])
    full = [
        [f"`{f['command']}`", f["how"], f["stopped"], f["through"], len(f["faults"])] for f in result["full"]
    ]
    twice = [
        [" + ".join(f"`{c}`" for c in t["commands"])]
        + [t[key] for key in ("tries", "before", "refused", "waited", "both")]
        + [len(t["faults"])]
        for t in result["twice"]
    ]
    moments = sum(k["moments"] for k in result["kills"])
    head = ["command", "moments", "steps", "states", "in mid-move", "staged"]
    head += ["then old", "then new", "mixture"]
    parts = [
        _HEAD,
        f"\n## Kills: {moments} at random moments, {sum(k['at_steps'] for k in result['kills'])} at steps\n",
        _KILLS,
        _table(head, kills),
        "\n## A disk that fills\n",
        _FULL,
        _table(["command", "how", "stopped", "through", "faults"], full),
        "\n## Two at once\n",
        _TWICE,
        _table(["commands", "tries", "got through", "refused", "waited", "both at last", "faults"], twice),
        f"\n{'Nothing was otherwise than promised.' if not faults(result) else 'Not as promised:'}\n",
        *(f"- {fault.splitlines()[0][:300]}\n" for fault in faults(result)),
    ]
    return "".join(parts)


def faults(result: dict[str, Any]) -> list[str]:
    """Return all that isn't as promised."""
    return [fault for part in ("kills", "full", "twice") for one in result[part] for fault in one["faults"]]


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    first, *others = head
    lines = [f"| {' | '.join([first, *others])} |", f"|---|{'---:|' * len(others)}"]
    lines += [f"| {' | '.join(f'{c:,}' if isinstance(c, int) else str(c) for c in row)} |" for row in rows]
    return "\n" + "\n".join(lines) + "\n"
