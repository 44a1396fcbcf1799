"""Risk, units and other closed sets that declarations use."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Risk(IntEnum):
    """How far an effect reaches. An action of unknown class is `MONEY`."""

    READ = 0  #: R0 reads
    OWN = 1  #: R1 writes our own tables
    DRAFT = 2  #: R2 makes a draft outside that nobody sees or pays
    OUTSIDE = 3  #: R3 changes the outside, reversible
    MONEY = 4  #: R4 irreversible, money or legal


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"  #: stored as a fraction
    SCORE = "score"  #: 0 to 100
    DAYS = "days"
    RATIO = "ratio"  #: how many times something else


class Good(StrEnum):
    """Which direction of a KPI is the pleasant one."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"
