"""The registry's rules, by subject: `centres`, `consultants`, `people` and `nik`, `programmes`, `imports`, `sheets`.

Every function is pure: the command, the day and the new identity come in, the new state and its event go out.
Invariant: an event made here holds references, codes and flags, never personal data.
"""
