"""speakcheck: read aloud, and see how every word was said."""
