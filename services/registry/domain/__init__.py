"""The registry's rules, by subject: `centres`, `consultants`, `enterprises`, `people`, `programmes`, `imports`...

Also `units`; of centres `legal` (their status), of consultants `standing` (what they can show); `references` are codes.
An enterprise has its `years`, `legality`, `finance` and `rise`; `cooperatives` stand by themselves; `mappings` are of
region codes. Beside them what several need: `classes` (of enterprises), `nik`, `sheets` (tables as offices send them).
Every function is pure: the command, the day and the new identity come in, the new state and its event go out.
Invariant: an event made here holds references, codes and flags, never personal data.
"""
