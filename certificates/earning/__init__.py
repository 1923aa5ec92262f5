"""Minutes earned: credit with its evidence, the transcript, and what boards have approved."""
