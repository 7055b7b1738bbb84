"""The frame of the registry's pages: menu, warnings, the front page.

Invariant: a list on a page is asked the same questions as over the API.
"""
