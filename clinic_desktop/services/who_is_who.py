"""Whether two people of different feeds are one: what agrees, and what somebody says about it."""

from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.feed import feed_and_id
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.import_views import IdentityCandidateView, PersonView
from clinic_desktop.store import identity
from clinic_desktop.store.merges import read_merges


def candidate(one: identity.KnownPerson, other: identity.KnownPerson) -> IdentityCandidateView:
    values = {
        "identifier": [identity.plain_number(who.identifier) for who in (one, other)],
        "name": [_whole_name(who) for who in (one, other)],
        "birth date": [
            who.birth_date.isoformat() if who.birth_date else "" for who in (one, other)
        ],
    }
    known = {what: pair for what, pair in values.items() if all(pair)}
    return IdentityCandidateView(
        _person(one),
        _person(other),
        agrees=tuple(what for what, pair in known.items() if pair[0] == pair[1]),
        differs=tuple(what for what, pair in known.items() if pair[0] != pair[1]),
    )


def decide(session: Session, decision: identity.IdentityDecision) -> None:
    """Keeps what somebody says of two people, where nothing said before stands against it.

    UserError without a reason where they differ; UnknownItem; NotAllowed.
    """
    one_id, other_id = decision.patient_id, decision.other_id
    known = identity.people(session, (one_id, other_id))
    if one_id == other_id or len(known) < 2:
        raise UnknownItem("Two people are needed", "Both must be in the records, and be two.")
    decided, merges = identity.read_decided(session), read_merges(session)
    one, other = merges.survivor(one_id), merges.survivor(other_id)
    if decision.is_same:
        _check_same(known[one_id], known[other_id], decision.reason)
        told = decided.of(one_id, other_id)
        if told is not False and decided.are_apart(merges.members(one), merges.members(other)):
            raise NotAllowed(
                "These people were told apart",
                "A record joined to one of them was confirmed to be somebody else than a "
                "record joined to the other.",
                "Take that decision back first.",
            )
    elif one == other and decided.of(one_id, other_id) is not True:
        raise NotAllowed(
            "These records are one person through others",
            "They were joined by the sender, or each with a third record.",
            "Take those decisions back, or ask the sender.",
        )
    identity.decide(session, decision)


def check_signer(signer: Signer) -> None:
    if not signer.name.strip() or not signer.role.strip():
        raise UserError("The name is missing", "This needs your name and role.", "")


def _check_same(one: identity.KnownPerson, other: identity.KnownPerson, reason: str | None) -> None:
    differs = candidate(one, other).differs
    if differs and reason is None:
        raise UserError(
            "A reason is needed",
            f"These records differ in {' and '.join(differs)}.",
            "Write down how you know that they are one person.",
        )


def _whole_name(who: identity.KnownPerson) -> str:
    return identity.plain_name(f"{who.family_name or ''} {who.given_name or ''}")


def _person(one: identity.KnownPerson) -> PersonView:
    feed, own_id = feed_and_id(one.id)
    return PersonView(
        one.id, feed, own_id, one.family_name, one.given_name, one.birth_date, one.identifier
    )
