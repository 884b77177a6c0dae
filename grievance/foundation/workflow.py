"""A life cycle as a table of steps: buttons, errors, documentation and tests come from the same rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from grievance.foundation.errors import WrongState

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[State]):
    """One move: `verb` takes a record from any of `sources` to `target`.

    `target` None means that the record returns to the state it was in before a pause.
    """

    verb: str
    sources: frozenset[State]
    target: State | None
    label: str


class Flow(Generic[State]):
    """All steps of one kind of record, looked up by verb and state."""

    def __init__(self, steps: Iterable[Step[State]]) -> None:
        self.steps = tuple(steps)
        self._by_verb: dict[tuple[str, State], Step[State]] = {}
        for step in self.steps:
            for source in step.sources:
                if (step.verb, source) in self._by_verb:
                    raise ValueError(f"two steps {step.verb!r} from {source!r}")
                self._by_verb[step.verb, source] = step

    def step(self, verb: str, state: State) -> Step[State]:
        """Return the step `verb` from `state`, or raise `WrongState`."""
        try:
            return self._by_verb[verb, state]
        except KeyError:
            raise WrongState from None

    def after(self, verb: str, state: State) -> State:
        """Return the state that `verb` leads to from `state`, or raise `WrongState`."""
        target = self.step(verb, state).target
        if target is None:
            raise WrongState
        return target

    def open_from(self, state: State) -> list[Step[State]]:
        """Return the steps that exist from `state`, in the order of the table."""
        return [step for step in self.steps if state in step.sources]
