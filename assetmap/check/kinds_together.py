"""The kinds of fault that show only when rows, or lists, are read together."""

from __future__ import annotations

from assetmap.check.kind import FaultKind

__all__ = ["OF_ROWS_AND_LISTS"]

OF_ROWS_AND_LISTS = (
    # rows
    FaultKind(
        "repeated-id",
        "error",
        "Two rows have the same id",
        "The log could not tell which of the two a contact was with.",
        "If the two are one organisation, take one row away; if not, clear the id of the newer row.",
        "The first row is used, the others are left out.",
    ),
    FaultKind(
        "unknown-organisation",
        "error",
        "The log names an organisation that is not in the list",
        "The contact counts for nobody.",
        "Copy the id from assets.csv of the same locality.",
        "The log row is left out.",
    ),
    FaultKind(
        "no-subject",
        "error",
        "A log row names neither an organisation nor a ward",
        "The contact counts for nobody and nowhere.",
        "Fill asset_id, or ward_code where residents were met directly.",
        "The log row is left out.",
    ),
    # what two lists say together
    FaultKind(
        "closed-but-contacted",
        "warning",
        "A closed organisation has answered since",
        "If it runs again it is missing from the map, and its ward looks poorer than it is.",
        "If it runs again, put active under status; if it is closed, write under assured_date the day "
        "on which you made sure.",
        "It stays closed, and counts in no ward.",
    ),
    FaultKind(
        "engaged-but-no-log",
        "warning",
        "A list says that an organisation is engaged, and the log has nothing",
        "Only the log counts: on the map nobody has ever been in touch with it.",
        "Add the last contact to engagement.csv, with its day and stage.",
        "The organisation is shown as known.",
    ),
    FaultKind(
        "engaged-but-no-answer",
        "warning",
        "The log says that an organisation is engaged, and no contact was two-way",
        "Nobody can work together without an answer: either two_way was forgotten or the stage is too high.",
        "Write yes under two_way in the row of a contact in which they answered, or put the stage right.",
        "The organisation is shown as dormant.",
    ),
    FaultKind(
        "likely-repeat",
        "warning",
        "Two rows are probably one organisation",
        "It would be counted twice, and asked the same thing by two of us.",
        "The command 'assetmap matches' shows the two side by side: yes makes one row of them, and no is "
        "remembered.",
        "Both rows are used. Looked for by the check of the lists only.",
    ),
    FaultKind(
        "stale-row",
        "warning",
        "Nobody has made sure of a row for long",
        "Groups end and move; a list that is not looked at leads people to closed doors.",
        "Ask whether the row is still right, and write the day under assured_date.",
        "The row is used, and counted as not made sure. Looked for by the check of the lists only.",
    ),
    # contacts.csv: read by the check of the lists only, and no cell of it is ever repeated
    FaultKind(
        "contact-of-nobody",
        "error",
        "A person belongs to no organisation in the list",
        "Nobody would find the person, and their details would be kept for nothing.",
        "Copy the id from assets.csv of the same locality, or take the row out.",
        "Contacts are on no map.",
    ),
    FaultKind(
        "contact-review-due",
        "warning",
        "The day to ask a person again has passed",
        "People's details may be kept only as long as they agreed.",
        "Ask the person and write a new day under review_by, or take the row out.",
        "Contacts are on no map.",
    ),
    FaultKind(
        "bad-email",
        "error",
        "An e-mail address is not written as one",
        "A letter to it would not arrive, or would reach somebody else.",
        "Look for a space, a missing @ or a missing ending; one address a cell.",
        "Contacts are on no map.",
    ),
)
"""In the order in which they are told."""
