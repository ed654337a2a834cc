"""Whisper as a witness of which words a listener would understand."""
