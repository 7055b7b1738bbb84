"""The OpenAPI document of an application, and its page: what the framework knows of its routes, completed.

Invariant: everything is derived from what a route declares, so a route that is added is documented as the others are.
"""
