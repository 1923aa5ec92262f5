"""The pages of whoever buys."""
