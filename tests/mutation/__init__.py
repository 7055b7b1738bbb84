"""Small changes to the code, one at a time, to see whether a fast test holds what each of them takes away."""
