"""How sounds sound: the acoustic model, and what it makes of a stretch of a recording."""
