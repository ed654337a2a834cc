"""How a text should sound: tokens, spoken readings, phones, syllables and stress."""
