"""Measure one candidate, in this process.

python -m benchmarks.one PART NAME ROOT FOLDER prints JSON: seconds of the work; CPU seconds of it, over all
threads and programs that it starts; the most memory that the process or such a program held, in MB, imports
and preparation included; and how many reports it worked on.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.candidate import Job
from wirespan.store import Corpus, documents_file


def measure(part: str, name: str, root: Path, folder: Path) -> dict[str, float]:
    """Return what a candidate took."""
    if part == "checks":
        from benchmarks.checking import CHECKS as KNOWN  # noqa: PLC0415 - the others would weigh here
    elif part == "near":
        from benchmarks.duplicates import NEAR as KNOWN  # noqa: PLC0415
    else:
        from benchmarks.building import BUILDS as KNOWN  # noqa: PLC0415
    corpus = Corpus(root)
    stories = corpus.stories()
    if sample := KNOWN[name].sample:
        stories = stories[:: max(len(stories) // sample, 1)][:sample]
    documents = sum((root / documents_file(story)).read_bytes().count(b"\n") for story in stories)
    work = KNOWN[name].prepare(Job(corpus, stories, folder))
    gc.collect()
    cpu, begin = _cpu(), time.perf_counter()
    work()
    seconds, used = time.perf_counter() - begin, _cpu() - cpu
    return {"documents": documents, "seconds": seconds, "cpu": used, "rss": _held()}


def _held() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status")
    if status.is_file():  # the other counts what held whoever started this process
        own = int(status.read_text().partition("VmHWM:")[2].split()[0])
    held = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return held / (1_000_000 if sys.platform == "darwin" else 1_000)  # bytes on a Mac, else kilobytes


def _cpu() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in found)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))))
