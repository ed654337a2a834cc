"""Speech models for Whisper: which there are, which are here, and how they are fetched."""
