"""SQL views of drills, for Datasette, spreadsheets and BI tools that read the log by themselves.

Their names and columns are stable: a column may be added, none changes its meaning. They stand on the view `log` and
hold no names and no typed text. This is the one place in this room that knows what the simulator's entries are called,
because a file must carry its own views. The text is the same for every back end but for how a JSON list is taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping

SQLITE: Mapping[str, str] = {
    "findings": "json_each(l.body, '$.findings') AS f",
    "dimensions": "json_each(l.body, '$.dimensions') AS d",
}
POSTGRESQL: Mapping[str, str] = {
    "findings": "json_array_elements(l.body -> 'findings') AS f(value)",
    "dimensions": "json_each(l.body -> 'dimensions') AS d(key, value)",
}
"""How a list or an object in a body becomes rows."""


def _whole(name: str, source: str = "l.body") -> str:
    return f"CAST({source} ->> '{name}' AS INTEGER) AS {name}"


def _number(name: str, source: str = "l.body") -> str:
    return f"CAST({source} ->> '{name}' AS DOUBLE PRECISION) AS {name}"


def _truth(name: str, source: str = "l.body") -> str:
    """1, 0, or NULL where nothing is said."""
    return f"CASE CAST({source} ->> '{name}' AS TEXT) WHEN '1' THEN 1 WHEN 'true' THEN 1 WHEN '0' THEN 0 " + (
        f"WHEN 'false' THEN 0 END AS {name}"
    )


def _text(*names: str, source: str = "l.body") -> str:
    return ", ".join(f"{source} ->> '{name}' AS {name}" for name in names)


_VIEWS: Mapping[str, str] = {
    # one row a score, as it was given when the drill ended
    "v_scores": f"""
        SELECT l.stream AS drill, l.actor AS trainee, l.at AS scored_at, {_whole("total")}, {_truth("passed")},
            {_truth("critical")}, {_truth("counts")}, {_text("why_not")}, {_whole("pass_mark")}, {_number("earned")},
            {_number("costs")}, {_number("possible")}, {_whole("acts")}, {_whole("seconds")}, {_whole("helped")},
            l.body ->> 'order' AS order_number, {_text("edition", "engine")}, l.id AS entry
        FROM log AS l WHERE l.kind = 'DrillScored'""",
    # one row a drill; state: open, finished (and not scored), scored
    "v_drills": f"""
        SELECT l.stream AS drill, l.actor AS trainee, {_text("family")}, {_whole("level")}, {_whole("seed")},
            l.body ->> 'key' AS scenario, {_text("mode")}, {_whole("attempt")}, {_truth("orientation")},
            {_text("player")}, l.at AS started_at, e.at AS finished_at,
            CASE WHEN s.drill IS NOT NULL THEN 'scored' WHEN e.at IS NOT NULL THEN 'finished' ELSE 'open' END AS state,
            s.total, s.passed, s.critical, s.counts, s.why_not, s.acts, s.seconds, s.helped, s.order_number,
            {_text("edition", "engine")}, l.id AS entry
        FROM log AS l
        LEFT JOIN v_scores AS s ON s.drill = l.stream
        LEFT JOIN (SELECT stream, min(at) AS at FROM log WHERE kind = 'DrillFinished' GROUP BY stream) AS e
            ON e.stream = l.stream
        WHERE l.kind = 'DrillStarted'""",
    # one row a point lost
    "v_findings": f"""
        SELECT l.stream AS drill, l.actor AS trainee, l.at AS scored_at,
            {_text("clause", "sop", "version", "kind", "dimension", "entity", source="f.value")},
            {_number("cost", "f.value")}, {_truth("critical", "f.value")}, {_text("act", source="f.value")},
            {_whole("step", "f.value")}, l.id AS entry
        FROM log AS l CROSS JOIN {{findings}} WHERE l.kind = 'DrillScored'""",
    # one row a dimension of a score: duties met, of those that came up
    "v_dimensions": """
        SELECT l.stream AS drill, l.actor AS trainee, l.at AS scored_at, d.key AS dimension,
            CAST(d.value ->> 0 AS INTEGER) AS met, CAST(d.value ->> 1 AS INTEGER) AS raised, l.id AS entry
        FROM log AS l CROSS JOIN {dimensions} WHERE l.kind = 'DrillScored'""",
    # one row an act, done or refused
    "v_acts": f"""
        SELECT l.stream AS drill, l.seq, l.actor AS trainee, l.at, l.desk_at, {_text("action")},
            l.body -> 'args' ->> 'panel' AS panel, CASE l.kind WHEN 'ActRefused' THEN 1 ELSE 0 END AS refused,
            {_text("reason")}, {_whole("minutes")}, l.id AS entry
        FROM log AS l WHERE l.kind IN ('ActDone', 'ActRefused')""",
    # one row a word of a supervisor's on who may work alone
    "v_sign_offs": f"""
        SELECT l.at, l.actor AS supervisor, {_text("trainee", "family")}, {_whole("level")},
            CASE l.kind WHEN 'SignOffRevoked' THEN 1 ELSE 0 END AS revoked, l.id AS entry
        FROM log AS l WHERE l.kind IN ('SignedOff', 'SignOffRevoked')""",
    "v_people_pseudonymous": """
        SELECT pseudonym, role, added, CASE WHEN erased IS NULL THEN 0 ELSE 1 END AS erased FROM people""",
}
NAMES: tuple[str, ...] = tuple(_VIEWS)
"""Every view, in the order in which they must be made."""


def views(lists: Mapping[str, str]) -> dict[str, str]:
    """Name -> the SELECT of a view, for a back end: `lists` is SQLITE or POSTGRESQL."""
    return {name: text.format_map(lists) for name, text in _VIEWS.items()}
