"""A stand-in for Stripe on one's own machine: the real SDK talks to it over HTTP, and no money moves.

It imports nothing of the house, and the house nothing of it: what stands between them is Stripe's own interface. Where
Stripe does something that this doesn't, it refuses by name (`refusing.not_here`) rather than pretend.
"""
