"""What was said: recordings as mono float32 at 16 kHz, and whether a take can be judged."""
