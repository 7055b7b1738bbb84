"""Spreadsheets as files: `reading` opens what offices send, `answering` writes what they get back.

Invariant: nothing here knows what a column means.
"""
