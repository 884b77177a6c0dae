"""Facts that are told differently, such as how many people were hurt: what about, and who says so."""

from __future__ import annotations

from enum import StrEnum


class FactTopic(StrEnum):
    """What a contested fact is about."""

    PEOPLE_DEAD = "people_dead"
    PEOPLE_HURT = "people_hurt"
    PEOPLE_AFFECTED = "people_affected"
    AGE = "age"
    PAY_OWED = "pay_owed"
    HOURS_WORKED = "hours_worked"
    WHEN_IT_HAPPENED = "when_it_happened"
    OTHER = "other"
    """Named in words, which are sealed."""


class FactSpeaker(StrEnum):
    """Who says that a fact is so."""

    WORKERS = "workers"
    SITE = "site"
    TEAM = "team"
    AUTHORITY = "authority"
    UNION = "union"
    EXPERT = "expert"
    PRESS = "press"
    OTHER = "other"
