"""What comes next: reviews, trends, the learner's page and deck, from what is remembered."""
