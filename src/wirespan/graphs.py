"""Small graphs: their cycles, and their connected components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Item = TypeVar("Item")


def cycles(graph: Mapping[Node, Iterable[Node]]) -> Iterator[list[Node]]:
    """Yield cycles of a graph, given as what each node leads to, until no other is left beside them.

    No two have a node in common. The nodes of each are in the order in which they lead to one another. It
    takes time by the size of the graph alone, which may have come from anywhere: as many cycles as nodes.
    """
    done: set[Node] = set()
    for start in graph:
        # The way to where we are: each node on it, with what it leads to and wasn't tried yet.
        way = {} if start in done else {start: iter(graph[start])}
        while way:
            here = next(reversed(way))
            for other in way[here]:
                if other in way:
                    cycle = []
                    while other in way:
                        cycle.append(way.popitem()[0])
                    done.update(cycle)
                    yield cycle[::-1]
                    break
                if other not in done:
                    way[other] = iter(graph.get(other, ()))
                    break
            else:
                way.popitem()
                done.add(here)


def components(items: Iterable[Item], keys: Callable[[Item], Iterable[Hashable]]) -> list[list[Item]]:
    """Return the connected components of items: two that share a key are in one, and all that hang on either.

    The components, by their first items, and the items of each are in the order given.
    """
    every = [(item, list(keys(item))) for item in items]
    sharing: dict[Hashable, list[int]] = defaultdict(list)
    for number, (_, own) in enumerate(every):
        for key in own:
            sharing[key].append(number)
    seen: set[int] = set()
    found = []
    for first in range(len(every)):
        component, open_ = [], [first]
        while open_:
            number = open_.pop()
            if number not in seen:
                seen.add(number)
                component.append(number)
                open_ += [other for key in every[number][1] for other in sharing.pop(key, ())]
        if component:
            found.append([every[number][0] for number in sorted(component)])
    return found
