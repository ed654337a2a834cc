"""Measures what scoring costs, on this computer and with this checkout."""
