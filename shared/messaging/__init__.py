"""Kafka: streams written from the outbox and read into the inbox, and the watchdogs of what does so.

Invariant: services meet here and nowhere else.
"""
