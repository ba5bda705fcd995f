"""Which pattern a report should name for a manipulation; filled where the program has such a pattern.

A manipulation that is not here asks for no pattern.
"""

#: Codes of which one must be among those of the report, by manipulation.
EXPECTED: dict[str, set[str]] = {
    "number-raised": {"one-direction"},
    "number-lowered": {"one-direction"},
    "unit-factor": {"constant-factor"},
    "constant-shift": {"constant-shift"},
    "constant-factor": {"constant-factor"},
    "number-rounded": {"rounded"},
    "digits-heaped": {"terminal-digits"},
    "dates-shifted": {"dates-shifted"},
    "into-range": {"limit-crossed"},
    "at-one-visit": {"in-one-visit"},
    "of-one-subject": {"in-few-subjects"},
    "severity-downgraded": {"events-played-down"},
    "copied-from-subject": {"copied-from-subject"},
    "copied-from-visit": {"copied-from-visit"},
    "block-shifted": {"block-shifted"},
    "leading-zeros-lost": {"spreadsheet-damage"},
    "digits-lost": {"spreadsheet-damage"},
    "exponent-form": {"spreadsheet-damage"},
    "text-to-date": {"spreadsheet-damage"},
    "code-to-number": {"spreadsheet-damage"},
    "date-to-serial": {"spreadsheet-damage"},
}

#: Manipulations that make a pattern in tables of several visits only.
REPEATED_ONLY = {"copied-from-subject"}

#: Fewer changes than this make no pattern.
FEWEST = 10


def expected(name: str, changes: int, has_visits: bool) -> set[str]:
    """The codes that are asked for; none when the manipulation makes no pattern in this table."""
    if changes < FEWEST or (name in REPEATED_ONLY and not has_visits):
        return set()
    return EXPECTED.get(name, set())
