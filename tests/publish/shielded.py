"""Organisations of which partners may not see everything, and a log that says more than they may know."""

from __future__ import annotations

from tests.project import FARNWORTH, HORWICH, RUMWORTH

#: A sensitive place, one that said no and one that asked for a break.
SHIELDED = [
    {"id": "refuge", "name": "A safe house", "asset_type": "venue", "postcode": FARNWORTH,
     "address": "Zqz address 7", "sensitive_location": "yes"},
    {"id": "no", "name": "Said no", "asset_type": "school", "postcode": HORWICH},
    {"id": "later", "name": "Asked for a break", "asset_type": "school", "postcode": RUMWORTH},
]  # fmt: skip
LOG = [
    {"date": "2026-11-03", "asset_id": "usual", "channel": "visit", "two_way": "yes", "stage": "talking",
     "next_step": "Zqa-next-step", "next_step_due": "2026-12-24", "notes": "Zqb-private-note",
     "recorded_by": "Zqc-recorder"},
    {"date": "2026-10-02", "asset_id": "no", "channel": "call", "two_way": "yes", "stage": "declined"},
    {"date": "2026-10-02", "asset_id": "later", "channel": "call", "two_way": "yes", "stage": "paused"},
]  # fmt: skip
