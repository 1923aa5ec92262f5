"""Scarce things: pools of places, and every place taken from one or given back."""
