"""A session of practice without any screen: where the learner is, what was taken, and what came of it."""
