"""A result on its way out: text, JSON and CSV, no arithmetic."""
