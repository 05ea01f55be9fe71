"""The kinds of fault in the lists, defined once: code, severity, why it matters, how to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assetmap.check.kind import FaultKind, Severity
from assetmap.check.kinds_together import OF_ROWS_AND_LISTS

__all__ = ["KINDS", "FaultKind", "Severity"]

_OF_FILES_AND_CELLS = (
    # files
    FaultKind(
        "old-encoding",
        "warning",
        "The list is saved in an old encoding",
        "Letters outside Western Europe, and many signs, are lost when Excel saves as plain 'CSV'.",
        "In Excel choose File, Save As, and the type 'CSV UTF-8 (Comma delimited)'.",
        "The list is read as Windows-1252.",
    ),
    FaultKind(
        "unreadable-letters",
        "error",
        "Some letters cannot be read",
        "Names with such letters would be shown with a question mark in a diamond.",
        "Open the list in Excel, put the letters right, and save it as 'CSV UTF-8 (Comma delimited)'.",
        "Each such letter is shown as \N{REPLACEMENT CHARACTER}.",
    ),
    FaultKind(
        "damaged-letters",
        "warning",
        "Letters were damaged when the list was saved",
        "A file in UTF-8 that is opened as something else shows é as Ã©, and saving it makes that last.",
        "Type the words anew, and save the list as 'CSV UTF-8 (Comma delimited)'.",
        "The text is shown as it stands.",
    ),
    FaultKind(
        "hidden-characters",
        "warning",
        "A cell has characters that cannot be seen",
        "They come with text copied from other programs, and break searches and pages.",
        "Clear the cell and type its text anew.",
        "The characters are left out on the map and stay in the file.",
    ),
    FaultKind(
        "unknown-folder",
        "warning",
        "A folder of lists belongs to no locality",
        "Its lists are on no map.",
        "Rename the folder to the short name of a locality in assetmap.toml, or add the locality there.",
        "The folder is left aside.",
    ),
    FaultKind(
        "unknown-file",
        "warning",
        "A file beside the lists is not one of them",
        "A list that is saved under another name is on no map.",
        "Save it as 'CSV UTF-8 (Comma delimited)' under the name of the list: assets.csv, "
        "engagement.csv, targets.csv or contacts.csv; what is no list can be kept elsewhere.",
        "The file is not read.",
    ),
    FaultKind(
        "missing-list",
        "warning",
        "A locality's folder has no assets.csv",
        "Without the list the locality has no organisations on the map.",
        "Save the list as assets.csv in this folder; a fresh one is in the folder template.",
        "The locality has no organisations.",
    ),
    FaultKind(
        "unusable-list",
        "error",
        "A list cannot be read at all",
        "Nothing in it can be checked or shown.",
        "Do what is said beside it; a fresh list with all headings is in the folder template.",
        "The list is left aside by the check; the maps are not made.",
    ),
    FaultKind(
        "unknown-heading",
        "warning",
        "A heading is not known, and looks like one that is missing",
        "What stands under a misspelt heading is kept but not used.",
        "Write the heading as the data model has it.",
        "The column is kept and not used.",
    ),
    FaultKind(
        "too-many-cells",
        "error",
        "A row has more cells than there are headings",
        "Most often a comma in a cell was taken for the cell's end, and all cells after it have moved.",
        "Open the list in Excel, move the cells back under their headings, and save it.",
        "The row is read as it stands; it and its place are seen by the team only.",
    ),
    FaultKind(
        "too-few-cells",
        "warning",
        "A row has fewer cells than there are headings",
        "A cell is missing, and those after it may have moved.",
        "Open the list in Excel, look whether each cell is under its heading, and save it.",
        "The missing cells are blank; the row and its place are seen by the team only.",
    ),
    FaultKind(
        "no-heading",
        "warning",
        "A cell is in a column without heading",
        "Nobody can tell what it means, so it is not used.",
        "Give the column a heading, or clear the cell.",
        "The cell is not used.",
    ),
    # cells
    FaultKind(
        "required-empty",
        "error",
        "A cell that must be filled is blank",
        "The row cannot be used, or not rightly, without it.",
        "Fill the cell.",
        "A row without name, date or area is left out; an organisation without type has none.",
    ),
    FaultKind(
        "unknown-word",
        "error",
        "A word is not one of those allowed",
        "Words are counted and coloured on the map; a word that is not known cannot be.",
        "Choose one of the words allowed.",
        "The cell is read as not known; what keeps a row from being shown, as strictly as can be.",
    ),
    FaultKind(
        "unknown-audience",
        "error",
        "A group of people is not known",
        "Groups are counted and filtered by their words.",
        "Use one of the words allowed, or declare your own under [audiences] in assetmap.toml.",
        "The group is left out; the others in the cell count.",
    ),
    FaultKind(
        "bad-postcode",
        "error",
        "A postcode does not have the shape of one",
        "Without a postcode or a point the organisation cannot be put on the map.",
        "Write the postcode in full, such as BL1 1RU.",
        "The postcode is not used.",
    ),
    FaultKind(
        "postcode-not-found",
        "error",
        "A postcode is not in the directory",
        "Without a point the organisation cannot be put on the map.",
        "Look for a mistyped letter or digit; for a new postcode give latitude and longitude.",
        "The postcode is not used.",
    ),
    FaultKind(
        "ended-postcode",
        "warning",
        "A postcode is no longer in use",
        "Letters and map programs may not find it, and the organisation may have moved.",
        "Ask for the postcode of today; if it is the same place, the post office can tell the new one.",
        "The place is where the postcode was.",
    ),
    FaultKind(
        "bad-date",
        "error",
        "A date cannot be understood",
        "Stages, contacts and their age all hang on dates.",
        "Write the date as year-month-day, such as 2026-11-05.",
        "The date is taken as not given; a log row without date is left out.",
    ),
    FaultKind(
        "date-read-day-first",
        "warning",
        "Dates may have day and month swapped",
        "Excel rewrites dates when it saves a list; with day and month swapped the month would be wrong. "
        "A date such as 25/11/2026 proves that its column has the day first; none does here.",
        "Look whether the first was read rightly, or write the dates as year-month-day.",
        "The dates are read as day, month, year; one warning stands for all of the column.",
    ),
    FaultKind(
        "date-in-future",
        "warning",
        "A date lies after the date of the map",
        "What has not happened yet counts in no measure.",
        "Look at the year, or leave the row until the day has come.",
        "The row is kept; a contact or a decision counts from that day on.",
    ),
    FaultKind(
        "bad-number",
        "error",
        "A cell is not the number it should be",
        "Numbers are added up.",
        "Write digits only, such as 25.",
        "The number is taken as not given.",
    ),
    FaultKind(
        "point-incomplete",
        "error",
        "Only one of latitude and longitude is given",
        "A point needs both.",
        "Give both, or clear both and give the postcode.",
        "The point is not used; the postcode is.",
    ),
    FaultKind(
        "point-outside-area",
        "error",
        "A point lies far outside the area",
        "The organisation would be on the map of another place.",
        "Look for latitude and longitude swapped, or a missing minus sign.",
        "The point is not used; the postcode is.",
    ),
    FaultKind(
        "point-far-from-postcode",
        "warning",
        "The point and the postcode are over 1 km apart",
        "One of the two is probably wrong.",
        "Look at both on a map and put the wrong one right.",
        "The point is used.",
    ),
    FaultKind(
        "postcode-outside-area",
        "warning",
        "The place lies far outside the area",
        "It is on no ward of the map, and counts only where 'serves' says that it works there.",
        "Look whether it is the office's postcode; give the place where it meets, if that is elsewhere.",
        "The place is used as given.",
    ),
    FaultKind(
        "no-location",
        "warning",
        "A row cannot be put on the map",
        "An organisation without a place is listed but counts in no ward.",
        "Give its postcode or its point; write online under location_type if that is what it is.",
        "The row is listed, and not mapped.",
    ),
    FaultKind(
        "in-another-locality",
        "warning",
        "The place lies in another locality than the list",
        "It counts for the ward that it lies in, and may be in that locality's list too.",
        "Look at the postcode, or move the row to the other locality's list.",
        "The row is used as it stands.",
    ),
    FaultKind(
        "unknown-area",
        "error",
        "The code of an area is not known",
        "Wards and LSOAs are found by their codes, since names change and repeat.",
        "Copy the code from maps/data/wards.csv.",
        "The area is left out; a decision on it, too.",
    ),
    FaultKind(
        "lsoas-not-loaded",
        "warning",
        "A decision is about an LSOA, and none are loaded",
        "Without LSOA boundaries the decision cannot be shown.",
        "Name the LSOA files under [data] in assetmap.toml, or decide on the ward.",
        "The decision has no effect.",
    ),
    FaultKind(
        "bad-website",
        "error",
        "An address is not that of a web page",
        "Only http and https addresses are made into links, so that no link can do harm.",
        "Write the address in full, beginning with https://",
        "No link is shown.",
    ),
    FaultKind(
        "bad-identifier",
        "warning",
        "A register's number is not written as usual",
        "Programs that join lists by it would not find it.",
        "Write it as GB-CHC-1234567 or GB-COH-01234567; for OpenStreetMap node/123 or way/123.",
        "The number is not used.",
    ),
)

KINDS: Mapping[str, FaultKind] = MappingProxyType(
    {kind.code: kind for kind in (*_OF_FILES_AND_CELLS, *OF_ROWS_AND_LISTS)}
)
"""Every kind of fault, by its code."""
