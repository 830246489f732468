"""Documents, filing and carrier."""

from __future__ import annotations

from typing import Any

from simulator.core.actions.table import CHANNEL, TEXT, Action, Deed, Outcome, Param, asked
from simulator.core.papers import DOCUMENTS, filled

KINDS = (
    "end-user statement",
    "tax certificate",
    "certificate of origin",
    "LC amendment",
    "written waiver",
    "date extension",
    "revised PO",
    "quote extension",
    "power of attorney",
    "EORI",
    "battery test summary",
    "routed export authorisation",
)
PARTIES = ("customer", "forwarder", "bank", "broker", "pricing desk", "trade compliance", "supplier")
MODES = ("ground", "truck", "air", "rail", "vessel", "cargo aircraft")
GONE = ("shipped", "cancelled")


def _prepare(deed: Deed) -> Outcome:
    name = deed.args["document"]
    prepared = [p for p in deed.facts["papers.prepared"] if p != name]
    sent = [p for p in deed.facts["papers.sent"] if p != name]  # a new version has not been sent yet
    return Outcome(
        {"papers.prepared": [*prepared, name], "papers.sent": sent},
        papers={name: filled(name, deed)},
        said=f"The {name} is prepared. The system checks the form only.",
    )


def _unsent(deed: Deed) -> dict[str, Any]:
    """Papers that have not left in their present form: what is sent already does not travel twice."""
    return {name: fields for name, fields in deed.papers.items() if name not in deed.facts["papers.sent"]}


def _gone(deed: Deed) -> list[str]:
    return [*deed.facts["papers.sent"], *_unsent(deed)]


def _send(deed: Deed) -> Outcome:
    if not deed.papers:
        return Outcome(refused="no document is prepared")
    party = deed.args["party"]
    others = [p for p in deed.facts["papers.sent_to"] if p != party]
    return Outcome(
        {"papers.sent": _gone(deed), "papers.sent_to": [*others, party]},
        asks=True,
        documents=_unsent(deed),
        said="Sent.",
    )


def _attach(deed: Deed) -> Outcome:
    return Outcome(said="Attached.")


def _filing(deed: Deed) -> Outcome:
    if deed.facts["filing.status"] == "accepted":
        return Outcome(refused=f"the filing is accepted already: {deed.facts['filing.number']}")
    return Outcome({"filing.status": "asked"}, asks=True)


def _service(deed: Deed) -> Outcome:
    """The mode, and what the carrier's schedule says of it: the scenario knows the sailings and flights."""
    if deed.facts["order.status"] in GONE:
        return Outcome(refused=f"the order is {deed.facts['order.status']}")
    mode = "truck" if deed.args["mode"] == "ground" else deed.args["mode"]
    schedule = deed.prefill.get("carrier.services", {}).get(mode, {})
    changes = {"shipment.mode": mode, "shipment.service": deed.arg("service"), **schedule}
    return Outcome(changes, said=f"Booked by {deed.args['mode']}.")


def _to_carrier(deed: Deed) -> Outcome:
    if any(not h["line"] for h in deed.facts["order.holds"]) and not deed.arg("override"):
        return Outcome(refused="the order is on hold; the system wants an override with a reason")
    if deed.facts["order.status"] in GONE:
        return Outcome(refused=f"the order is {deed.facts['order.status']}")
    changes: dict[str, Any] = {"order.status": "shipped", "papers.sent": _gone(deed)}
    for line in deed.lines():
        if line["status"] in ("open", "allocated", "released", "packed"):
            changes[f"line.status#{line['id']}"] = "shipped"
    return Outcome(changes, documents=_unsent(deed), said="Handed to the carrier.")


PAPERS = (
    Action(
        "request document",
        "ask",
        "documents and carrier",
        "Ask somebody for a document.",
        2,
        params=(
            Param("kind", "enum", "document", KINDS),
            Param("party", "enum", "from", PARTIES),
            Param("by", "dateTime", "by when", required=False),
            TEXT,
        ),
        phrases=("{kind} from {party}",),
        effect=asked,
    ),
    Action(
        "prepare document",
        "change",
        "documents and carrier",
        "Prepare a document. It comes prefilled from the order.",
        5,
        key="p",
        params=(
            Param("document", "document", "document", tuple(DOCUMENTS)),
            Param("fields", "fields", "fields", required=False),
        ),
        phrases=("{document}",),
        effect=_prepare,
        carries="document",
    ),
    Action(
        "attach",
        "change",
        "documents and carrier",
        "Attach a document or message to the order.",
        1,
        params=(Param("document", "value", "document"),),
        phrases=("{document}",),
        effect=_attach,
    ),
    Action(
        "reject document",
        "ask",
        "documents and carrier",
        "Send a document back with what is wrong in it.",
        2,
        params=(
            Param("kind", "enum", "document", KINDS),
            Param("fields", "text", "fields at fault", required=False),
            TEXT,
        ),
        phrases=("{kind}",),
        effect=asked,
    ),
    Action(
        "sign certificate",
        "change",
        "documents and carrier",
        "Sign a certificate in the company's name. The system obeys.",
        1,
        params=(
            Param(
                "kind", "enum", "certificate", ("certificate of origin", "boycott certificate", "other"), required=False
            ),
        ),
        phrases=("", "{kind}"),
        leaves=True,
    ),
    Action(
        "send documents",
        "change",
        "documents and carrier",
        "Send the prepared documents.",
        2,
        params=(Param("party", "enum", "to", PARTIES), CHANNEL),
        phrases=("to {party}",),
        effect=_send,
        travels=True,
        leaves=True,
    ),
    Action(
        "request filing",
        "ask",
        "documents and carrier",
        "Ask for the export filing; the answer is a number or a rejection.",
        4,
        params=(
            Param("filer", "enum", "from", ("forwarder", "trade compliance"), required=False, default="forwarder"),
        ),
        phrases=("", "from {filer}"),
        effect=_filing,
    ),
    Action(
        "choose carrier service",
        "change",
        "documents and carrier",
        "Choose how it travels.",
        2,
        params=(Param("mode", "enum", "by", MODES), Param("service", "value", "service", required=False)),
        phrases=("by {mode}",),
        effect=_service,
    ),
    Action(
        "release to carrier",
        "change",
        "documents and carrier",
        "Hand the goods to the carrier. Irreversible at pickup.",
        2,
        params=(Param("override", "text", "override reason", required=False),),
        effect=_to_carrier,
        travels=True,
        leaves=True,
    ),
)
