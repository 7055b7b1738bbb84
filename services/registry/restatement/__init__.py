"""What was told of a record is reversed and told again where it no longer holds.

A mechanism that several subjects share, not a thing of the trade: papers, finance and years of enterprises and years of
cooperatives are restated by one text. It owns no table. Invariant: of each fact of a record one version stands at most.
"""
