"""Explanations of an ASR, and its reconciliation with another system."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import _html


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of money with its currency, and the rounded amount for display."""

    exact: Decimal
    """The exact amount; compute with this one, since a sum of rounded amounts is not the rounded sum."""
    amount: Decimal
    """The amount for display, rounded half-even to the digits of its currency."""
    currency: str
    """The ISO 4217 code of the currency, such as `USD`."""

    @classmethod
    def _of(cls, form: dict[str, str]) -> Amount:
        return cls(Decimal(form["exact"]), Decimal(form["amount"]), form["currency"])

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class AppliedHours:
    """The hours to which the policy's recognition was applied."""

    applied: str
    """`working` or `non_working`. Unknown hours are applied as working hours."""
    origin: str
    """Where that comes from: `session`, `schedule` or `unknown`."""


@dataclass(frozen=True, slots=True)
class AsrFactor:
    """One factor of a session's ASR: its value, and where that value comes from."""

    factor: str
    """`lead_value`, `opportunity`, `conversion_ratio`, `success` or `recognition`."""
    value: Decimal
    """The exact value."""
    origin: str | None
    """Where it comes from: `session`, `policy`, `human` or `auto`; None for the success of an unassessed session."""
    overridden: Decimal | None
    """The recorded value, if the policy overrides it; None where nothing is overridden."""
    hours: AppliedHours | None
    """The hours to which the policy's recognition was applied; None for other factors and a recorded recognition."""

    def _shown(self) -> str:
        return f"{self.value:f}" if self.overridden is None else f"{self.value:f} in place of {self.overridden:f}"


@dataclass(frozen=True, slots=True)
class AsrExplanation:
    """The explanation of one session's ASR: its five factors, their product, and whether it counts."""

    id: str
    """The id of the session."""
    factors: tuple[AsrFactor, ...]
    """Lead value, opportunity, conversion ratio, success and recognition, in this order."""
    asr: Amount
    """The product of the factors, always exactly the ASR."""
    counted: bool
    """Whether sums include it: never for tests, and for archived sessions only if the policy counts them."""
    excluded: str | None
    """Why sums exclude it: `test` or `archived`; None when they include it."""
    reason: str | None
    """The first reason for an ASR of 0, in the order of the factors, such as `not_lead`; None when it is above 0."""

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
    """A session whose recorded ASR is not the computed one."""

    id: str
    """The id of the session."""
    recorded: Decimal
    """The amount that the other system recorded."""
    ours: Decimal
    """The amount under the table's policies."""


@dataclass(frozen=True, slots=True)
class AsrReconciliation:
    """The computed ASR beside the one that another system recorded, session by session.

    It covers all sessions of a table, including tests and archived ones. Amounts are exact, in the policy's currency.
    """

    compared: int
    """Sessions with a recorded ASR."""
    equal: int
    """Compared sessions whose recorded ASR is exactly the computed one."""
    different: int
    """Compared sessions whose recorded ASR differs."""
    missing: int
    """Sessions without a recorded ASR, which are in neither sum."""
    recorded_sum: Decimal
    """The sum of the recorded amounts."""
    our_sum: Decimal
    """The sum of the computed amounts of the compared sessions."""
    differences: tuple[AsrDifference, ...]
    """The first sessions that differ, in the table's order, up to the limit of the call."""

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
