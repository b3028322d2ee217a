"""Why a session earned what it did, and whether another system agrees."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import _html


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, exactly and as it is shown."""

    exact: Decimal
    """The amount itself."""
    amount: Decimal
    """The amount rounded half-even to the digits of its currency."""
    currency: str
    """Its currency, as three capitals."""

    @classmethod
    def _of(cls, form: dict[str, str]) -> Amount:
        return cls(Decimal(form["exact"]), Decimal(form["amount"]), form["currency"])

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class AppliedHours:
    """The hours for which the policy's recognition was taken."""

    applied: str
    """`working` or `non_working`."""
    origin: str
    """Who said so: `session`, `schedule`, or `unknown`, which is treated as working hours."""


@dataclass(frozen=True, slots=True)
class AsrFactor:
    """One factor of an ASR."""

    factor: str
    """`lead_value`, `opportunity`, `conversion_ratio`, `success` or `recognition`."""
    value: Decimal
    """The value, exactly."""
    origin: str | None
    """Who said so: `session`, `policy`, `human` or `auto`; None for the success of a session that nobody assessed."""
    overridden: Decimal | None
    """The value that the session records and that the policy overrides; None where nothing is overridden."""
    hours: AppliedHours | None
    """Which hours the policy's recognition was taken for; None elsewhere, and where the session's own counts."""

    def _shown(self) -> str:
        return f"{self.value:f}" if self.overridden is None else f"{self.value:f} in place of {self.overridden:f}"


@dataclass(frozen=True, slots=True)
class AsrExplanation:
    """How the ASR of one session came about: its five factors, their product and what became of it."""

    id: str
    """The id of the session."""
    factors: tuple[AsrFactor, ...]
    """Lead value, opportunity, conversion ratio, success and recognition, in this order."""
    asr: Amount
    """Their product."""
    counted: bool
    """Whether it is part of the sums: tests never are, archived sessions only where the policy counts them."""
    excluded: str | None
    """Why it is not part of the sums: `test` or `archived`."""
    reason: str | None
    """The first reason for an ASR of 0, in the order of the factors, such as `not_lead`; None when it is more."""

    @classmethod
    def _read(cls, text: str) -> AsrExplanation:
        form = json.loads(text)
        factors = tuple(
            AsrFactor(
                factor["factor"],
                Decimal(factor["value"]),
                factor["origin"],
                None if factor["overridden"] is None else Decimal(factor["overridden"]),
                factor["hours"] and AppliedHours(**factor["hours"]),
            )
            for factor in form["factors"]
        )
        return cls(form["id"], factors, Amount._of(form["asr"]), form["counted"], form["excluded"], form["reason"])

    def __str__(self) -> str:
        factors = " × ".join(f"{factor.factor} {factor._shown()}" for factor in self.factors)
        return f"{self.id}: {self.asr} = {factors}{self._why()}"

    def _why(self) -> str:
        why = [part for part in (self.reason, self.excluded and f"left out as {self.excluded}") if part]
        return f" ({', '.join(why)})" if why else ""

    def _repr_html_(self) -> str:
        rows = [(factor.factor, factor._shown(), factor.origin) for factor in self.factors]
        return _html.table(["Factor", "Value", "Origin"], rows, f"{self.id}: {self.asr}{self._why()}")


@dataclass(frozen=True, slots=True)
class AsrDifference:
    """A session whose recorded ASR is not ours."""

    id: str
    """The id of the session."""
    recorded: Decimal
    """What the other system recorded."""
    ours: Decimal
    """What the table's policies say."""


@dataclass(frozen=True, slots=True)
class AsrReconciliation:
    """Our ASR beside the one that another system recorded, session by session."""

    compared: int
    """Sessions with a recorded ASR."""
    equal: int
    """Those of them whose recorded ASR is exactly ours."""
    different: int
    """Those of them whose recorded ASR is another."""
    missing: int
    """Sessions without a recorded ASR."""
    recorded_sum: Decimal
    """The sum of what was recorded."""
    our_sum: Decimal
    """The sum of ours, over the same sessions."""
    differences: tuple[AsrDifference, ...]
    """The sessions that differ, in the table's order, up to the limit asked for."""

    @classmethod
    def _read(cls, text: str) -> AsrReconciliation:
        form: dict[str, Any] = json.loads(text)
        form["recorded_sum"], form["our_sum"] = Decimal(form["recorded_sum"]), Decimal(form["our_sum"])
        form["differences"] = tuple(
            AsrDifference(difference["id"], Decimal(difference["recorded"]), Decimal(difference["ours"]))
            for difference in form["differences"]
        )
        return cls(**form)

    def _repr_html_(self) -> str:
        rows = [(difference.id, f"{difference.recorded:f}", f"{difference.ours:f}") for difference in self.differences]
        caption = f"{self.equal} equal, {self.different} different, {self.missing} without a recorded ASR"
        return _html.table(["Session", "Recorded", "Ours"], rows, caption)
