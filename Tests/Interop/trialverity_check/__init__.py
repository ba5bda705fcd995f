"""A second verifier of TrialVerity's formats, written from Docs/Format.md alone.

It shares no code with the program. Where the two disagree, one of them or the page is wrong.
"""
