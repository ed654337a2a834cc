"""A learner's progress as one page of HTML that needs nothing else."""
