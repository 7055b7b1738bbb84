"""Tables of the archive: its rows, and which of them are missing."""
