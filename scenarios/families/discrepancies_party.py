"""Points about who writes and what the paper is: second copies, changes to a record, tax certificates."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from scenarios.families.discrepancies_point import Line, Point, Setting
from scenarios.scenario import Answer
from scenarios.world.desk import TextLine

STREETS = (
    "Unit 9, 2200 Canal Road, Hialeah FL",
    "Dock 4, 71 Storage Park, Laredo TX",
    "Bay 12, 5 Airway Court, Newark NJ",
)
STATES = ("TX", "CA", "OH", "GA", "WA", "NV")


def _duplicate(s: Setting, line: Line, fault: bool) -> None:
    """The PO number is on an order that we have: a copy, or a doubt; the decoy is a fresh call on a blanket."""
    d, m = s.draft, s.draft.maker
    other, confirms, truth = str(int(d.order["number"]) - m.between(3, 90)), m.chance(35), m.pick((0, 1, 2, 2))
    differing, release, minutes = m.between(1, len(d.lines)), m.between(2, 12), m.between(75, 240)
    d.order["status"] = "draft"
    d.duplicate.update(order=other, lines_differing=Decimal(0 if confirms else differing))
    if not fault:
        d.po["release_number"], d.duplicate["release_number"] = str(release), str(release - 1)
    elif confirms:
        d.po["supersedes"] = "confirmation"
        d.remarks.append(TextLine("Confirming order. Do not duplicate.", "po.supersedes"))
    elif truth == 2:
        d.po["supersedes"] = "change"
        d.remarks.append(TextLine("Revised.", "po.supersedes"))
    d.queue.append(
        {
            "id": "twin", "number": other, "customer": d.account.name, "po_number": d.po["number"],
            "value": d.order["value"], "status": "open", "cutoff": "15:00", "remark": "",
        }
    )  # fmt: skip
    d.plant(
        "duplicate",
        "fault" if fault else "decoy",
        duplicate__order=other,
        po__supersedes=d.po.get("supersedes", "original"),
    )
    if fault and not confirms:
        told = ("same order", "new order", "change")[truth]
        d.answers.append(
            Answer("ask customer", {"questions": ("duplicate",)}, minutes,
                   {"customer.reply": "answered", "customer.duplicate_answer": told}, "customer", f"It is: {told}.")
        )  # fmt: skip


def _change(s: Setting, line: Line, fault: bool) -> None:
    """A new ship-to or bank details: by mail, true or not, or from nearly their domain; or by the portal."""
    d, m = s.draft, s.draft.maker
    kind = "ship-to" if m.chance(70) else "bank details"
    lookalike, denied, street = m.chance(35), m.chance(40), m.pick(STREETS)
    minutes, times = m.between(20, 45), m.between(3, 7)
    known = d.account.domain
    domain = _nearly(known, m.below(3)) if fault and lookalike else known
    d.parts["message"]["domain"] = domain
    d.change.update(kind=kind, approved=None if fault else True)
    if kind == "ship-to":
        d.po["ship_to_text"] = f"{d.account.name}, {street}"
        if fault:
            d.customer["ship_to_status"] = "not on file"
        else:
            d.order["ship_to"] = d.po["ship_to_text"]
    if fault:
        d.customer["usual_order"] = (d.order["value"] / times).quantize(Decimal(10))
    what = (
        "We moved: ship this order to the address on it."
        if kind == "ship-to"
        else "Our bank has changed, details attached."
    )
    phone = f"+1 305 555 01{m.between(10, 99)}"
    if fault:
        d.message(
            "change", f"{d.po['buyer']} <orders@{domain}>", f"PO {d.po['number']}",
            TextLine(what, "change.kind"), TextLine(f"Questions? Our new number is {phone}."),
            TextLine(f"{d.po['buyer']}, orders@{domain}", "message.domain"),
            asks=(
                {"action": "correct", "field": "order.ship_to", "value": d.po["ship_to_text"]},
                {"action": "edit master record", "record": kind},
                {"action": "confirm order"},
            ),
        )  # fmt: skip
    else:
        d.message(
            "change", "customer portal", f"{kind} of {d.account.name}", TextLine(f"New {kind} entered.", "change.kind"),
            TextLine("Approved by two people in the portal; master data has taken it over.", "change.approved"),
            TextLine(f"By portal, sender's domain {domain}", "message.domain"),
        )  # fmt: skip
    d.plant("change", "fault" if fault else "decoy", change__kind=kind, message__domain=domain)
    told = "denied" if denied or lookalike else "confirmed"
    words = "We wrote no such thing." if told == "denied" else "Yes, that is us. The form is on its way."
    for number in ("on file", None):
        when = {"questions": (kind,), "channel": "phone", **({"number": number} if number else {})}
        d.answers.append(
            Answer("ask customer", when, 6, {"customer.reply": "answered", "change.confirmed": told}, "customer", words)
        )
    d.answers.append(
        Answer("request master-data change", {"record": kind}, minutes * 4,
               {"change.record": "changed", "customer.ship_to_status": "active"}, "master data", "Changed.")
    )  # fmt: skip


def _nearly(domain: str, how: int) -> str:
    """A domain that reads like theirs and is not."""
    name, _, rest = domain.partition(".")
    if how == 0 and "l" in name:
        return f"{name.replace('l', '1', 1)}.{rest}"
    if how == 1:
        return f"{name[:-1]}{name[-1] * 2}.{rest}"
    return f"{name}s.{rest}" if not name.endswith("s") else f"{name[:-1]}.{rest}"


def _tax(s: Setting, line: Line, fault: bool) -> None:
    """Marked exempt: on a certificate of another state, one that ran out, one for an odd reason; or on a good one."""
    d, m = s.draft, s.draft.maker
    case, fate = m.pick(("state", "expired", "missing", "missing", "undated", "reason", "reason")), m.below(100)
    near, minutes, other = m.chance(50), m.between(75, 300), m.pick(STATES)
    urged = m.chance(45)
    here = d.order["ship_to_state"]
    other = other if other != here else STATES[(STATES.index(other) + 1) % len(STATES)]
    d.order["tax_treatment"] = "exempt"
    good = {"state": here, "expires": d.today + timedelta(days=0 if near else 200), "reason": "resale"}
    d.certificate.update(good)
    if fault and case == "state":
        d.certificate["state"] = other
    elif fault and case == "expired":
        d.certificate["expires"] = d.today - timedelta(days=1 if near else 49)
    elif fault and case == "missing":
        d.certificate.update(state=None, expires=None, reason=None)
    elif fault and case == "undated":
        d.certificate["expires"] = None
    elif fault:
        d.certificate["reason"] = "charity"
    d.plant("tax", "fault" if fault else "decoy", **{f"certificate__{k}": d.certificate[k] for k in good})
    if fault and urged:
        name = d.universe.person("account manager").name
        d.message(
            "tax", f"{name}, account manager", f"Tax on {d.order['number']}",
            f"Do not trouble {d.account.name} with papers again. Put tax on it and let it go. {name}",
            asks=(
                {"action": "correct", "field": "order.tax_treatment", "value": "taxable"},
                {"action": "confirm order"}, {"action": "release to warehouse"},
            ),
        )  # fmt: skip
    sent = {"certificate.answer": "sent", "certificate.state": here, "certificate.reason": "resale",
            "certificate.expires": d.today + timedelta(days=300)}  # fmt: skip
    d.answers.append(
        Answer(
            "request document", {"kind": "tax certificate", "party": "customer"}, minutes, sender="customer",
            facts=sent if fate < 65 else {"certificate.answer": "has none"},
            text="Here it is." if fate < 65 else "We have none for that state. Charge the tax.",
        )
    )  # fmt: skip
    d.answers.append(
        Answer(
            "refer", {"matter": "tax", "desk": "tax desk"}, minutes, sender="tax desk",
            facts={"certificate.ruling": "accepted" if fate < 50 else "refused"},
            text="It serves for these goods." if fate < 50 else "Not for these goods. Tax is due.",
        )
    )  # fmt: skip
    d.answers.append(
        Answer(
            "request release", {"hold": "tax", "role": "tax desk"}, 40, sender="tax desk",
            facts={"-order.holds": "tax", "order.status": "open"},
            text="Seen, and lifted.",
        )
    )  # fmt: skip


def _wait(s: Setting, line: Line, fault: bool) -> None:
    """They had asked us to wait; now they say go: on the telephone, or in writing."""
    d, m = s.draft, s.draft.maker
    minutes = m.between(75, 240)
    d.hold("customer", "order desk lead", "customer asked us to wait", by="order desk")
    d.customer["lift"] = "by phone" if fault else "in writing"
    if fault:
        said = "They rang: it may go now. Nothing in writing yet."
        d.message("go", "order desk, night", f"PO {d.po['number']}", TextLine(said, "customer.lift"), kind="note")
    else:
        d.message(
            "go", f"{d.po['buyer']} <orders@{d.account.domain}>", f"PO {d.po['number']}",
            TextLine("Please go on with our order, the site is ready.", "customer.lift"),
        )  # fmt: skip
    d.answers.append(
        Answer("request document", {"kind": "written waiver", "party": "customer"}, minutes,
               {"customer.lift": "in writing"}, "customer", "In writing then: go on with it.")
    )  # fmt: skip
    d.plant("asked to wait", "fault" if fault else "decoy", customer__lift=d.customer["lift"])


PARTY_POINTS = (
    Point("duplicate", _duplicate, "order", group="alone", weight=20),
    Point("change", _change, "order", group="alone", least=2, weight=22),
    Point("tax", _tax, "order", weight=22),
    Point("wait", _wait, "order", weight=8),
)
