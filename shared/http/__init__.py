"""HTTP: the application that every role serves, its refusals, who may call, and the pages' frame.

Invariant: a route that declares no scope stops its service from starting.
"""
