"""The parts that the practice screens are made of."""
