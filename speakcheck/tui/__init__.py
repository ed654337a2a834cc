"""The app in the terminal: its screens and what moves them. The only room that knows Textual."""
