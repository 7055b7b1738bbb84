"""What the house costs, each figure beside one of the same run that anybody can reproduce."""
