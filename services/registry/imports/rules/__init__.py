"""What an office's table of entrepreneurs says, however it is written: `columns`, `layout`, `cells`, `days`, `places`.

Invariant: pure, and nothing is guessed. A cell that can be read in two ways is refused with the reason, never read in
the likelier one; a row that is refused holds up no other row.
"""
