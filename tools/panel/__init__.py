"""Makes the acoustic model and its scorer, from a corpus that experts scored."""
