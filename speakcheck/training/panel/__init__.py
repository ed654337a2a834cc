"""How the trained scorer is made: from a corpus that experts scored to one model file."""
