"""What is made of a project once, for all who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class Once:
    """What makes something once, however often it is asked for it.

    Thousands of claims look into the same few files: each is parsed for the first.
    """

    _made: dict[tuple[object, ...], Any]

    def once(
        self,
        make: Callable[Concatenate[Self, _Given], _Made],
        *args: _Given.args,
        **kwargs: _Given.kwargs,
    ) -> _Made:
        """Return what a function makes of this and of hashable arguments.

        It is called for the first who asks. Raise UnverifiableError if it does, to
        all who ask: a damaged file is not parsed again either.
        """
        key = (make, *args, *kwargs.items()) if kwargs else (make, *args)
        if key not in self._made:
            try:
                self._made[key] = make(self, *args, **kwargs)
            except UnverifiableError as error:
                self._made[key] = error
        found: _Made | UnverifiableError = self._made[key]
        if isinstance(found, UnverifiableError):
            # Without the frames of those who asked before, or its traceback grows with each.
            raise found.with_traceback(None)
        return found

    def known(
        self, make: Callable[Concatenate[Self, ...], _Made], *args: object
    ) -> _Made | None:
        """Return what `once` has made, for those who would not keep it; None if nothing."""
        found: _Made | None = self._made.get((make, *args))
        return found
