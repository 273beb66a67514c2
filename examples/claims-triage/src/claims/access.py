"""Who may do what with whose claims (config/roles.json)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claims.errors import AccessDeniedError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class User:
    """A person or a calling system, as the portal's sign-on knows them."""

    name: str
    role: str
    tenant: str


def require(
    user: User, action: str, tenant: str, roles: Mapping[str, frozenset[str]]
) -> None:
    """Raise AccessDeniedError unless role and tenant both allow the action."""
    if action not in roles.get(user.role, frozenset()):
        msg = f"{user.name}: role {user.role!r} may not {action}"
        raise AccessDeniedError(msg)
    if user.tenant != tenant:
        msg = f"{user.name}: no access to records of {tenant}"
        raise AccessDeniedError(msg)
