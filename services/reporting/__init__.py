"""Reporting: what all of it amounts to. It owns no fact of its own; it projects the provinces' streams into figures.

Listens to `NN.registry`, `NN.mentoring` and `NN.partnerships` of the provinces it is set up for (a province's own
instance to its own, the nation's to all) and keeps three things from them: cells (numbers by region, period and
dimension), timelines (the latest state of what is listed and ranked) and the archive (every event once, for whoever
asks where a number comes from).

Promise: every event counts exactly once, whatever dies in between; a number can always be taken apart into its events.
"""
