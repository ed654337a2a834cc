"""What to read: lessons, their prompts, and the shelf they stand on."""
