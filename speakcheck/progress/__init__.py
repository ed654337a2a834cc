"""What is remembered: every attempt, what comes back and when, and which changes are real."""
