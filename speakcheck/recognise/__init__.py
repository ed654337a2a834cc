"""What was heard: the words and phones of a recording."""
