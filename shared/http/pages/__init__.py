"""What the pages of every service have in common: one look, one way to answer, one way to take a form.

`assets` (files at addresses that never change their bytes), `answering` (headers, language, refusals as pages),
`layout` (the one frame of all pages), `frames` (a service's pages in it), `forms` (a form is a command like any other),
`inputs` (what a form says of a field, read off its model).

Invariant: a page is whole before any script runs, and says what it says in the language its reader chose.
"""
