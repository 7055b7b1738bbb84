"""Centres and units: how they were founded, what they are in law, what they offer.

Invariant: a centre's legal status only ever follows the ladder of the regulation.
"""
