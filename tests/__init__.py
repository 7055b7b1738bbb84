"""What the house promises, held by examples; the folder says what a test may touch (see `conftest.py`)."""
