"""Laws that hold for every example Hypothesis can find; nothing is touched, sockets are off."""
