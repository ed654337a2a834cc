"""What is remembered: attempts and their recordings, on their way in, out, and away."""
