"""Who signs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """The person at the desk, until there are accounts: a name and a role, given once."""

    name: str
    role: str
