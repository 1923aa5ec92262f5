"""Prose: pages, blocks, the frame around them, and messages to the office."""
