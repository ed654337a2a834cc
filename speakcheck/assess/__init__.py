"""How well it was said: alignment, scores and feedback."""
