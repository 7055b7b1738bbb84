"""Merging and erasing people: on top, because an erasure touches every subject.

Invariant: an erased person leaves a reference and moves no count.
"""
