"""What the pages of every service have in common: one look, one way to answer, one way to take a form.

`assets` (files at addresses that never change their bytes), `answering` (headers, language, refusals as pages),
`templates` (the house's frame round a service's own pages), `forms` (a form is a command like any other).

Invariant: a page is whole before any script runs, and says what it says in the language its reader chose.
"""
