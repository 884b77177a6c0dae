"""In which order the files of a run are tested, and by which of its processes."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

LONG = {"chromium", "live_server", "demonstration_folder"}
"""Who uses one of these starts a browser or a server, or signs everybody in."""


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: begun last, one of them would keep one core busy alone."""
    long = {item.path for item in items if not LONG.isdisjoint(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: item.path not in long)


class FromBothEnds(LoadFileScheduling):
    """The first process takes file after file from the beginning, the others from the end.

    So the world of the demonstration, a browser and what else is made once by whoever needs it is made by one
    process nearly always, and each compiles the templates and statements of its own half.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        if node is not self.nodes[0]:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
