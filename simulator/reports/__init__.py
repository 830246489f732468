"""What the log says about people: pure functions over records of drills, for the command line and for the desk."""

from simulator.reports.competence import Standing, competence
from simulator.reports.records import Record, SignOff, read_records, read_sign_offs
from simulator.reports.tables import Clauses, Dimensions, clauses_missed, dimensions

__all__ = [
    "Clauses",
    "Dimensions",
    "Record",
    "SignOff",
    "Standing",
    "clauses_missed",
    "competence",
    "dimensions",
    "read_records",
    "read_sign_offs",
]
