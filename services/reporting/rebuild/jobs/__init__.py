"""Jobs of rebuild: the work itself, and the verb that an operator starts it by."""
