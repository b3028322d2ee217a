"""Shows the progress of long-running calls."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Literal

from ._errors import wrong_type
from ._types import Progress, ProgressTo


@contextmanager
def shown(
    progress: ProgressTo, total: int | None, unit: Literal["rows", "bytes"]
) -> Generator[Callable[[int, int], None] | None]:
    """The function that the native half calls with its rows and bytes: the given one, a bar's for `True`, or None.

    Without tqdm there is no bar, and no error.
    """
    if not callable(progress) and progress is not None and not isinstance(progress, bool):
        raise wrong_type("a function, a boolean or None", progress, "progress")
    if callable(progress):
        tell = progress
        yield lambda rows, size: (tell(Progress(rows, size)), None)[1]
        return
    bar = _bar(total, unit) if progress else None
    if bar is None:
        yield None
        return
    with bar:

        def move(rows: int, size: int) -> None:
            bar.update((rows if unit == "rows" else size) - bar.n)

        yield move
        if total is not None:
            bar.update(total - bar.n)


def _bar(total: int | None, unit: str) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm(total=total, unit="B" if unit == "bytes" else " rows", unit_scale=unit == "bytes")
