"""How the shipped models and tables were made; imported by nothing."""
