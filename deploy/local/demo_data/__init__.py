"""A small believable nation for the demo, told to the services through their own HTTP API and by nothing else.

`plan` says what there is (pure, the same on every machine for the same day), `tell` sends it, `trickle` keeps it
living. All people are invented and called "Contoh" (example); the real centres of 2022 lend only their names.

Invariant: told twice is told once, for every command's idempotency key and body follow from the plan alone.
"""
