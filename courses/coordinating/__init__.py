"""Coordinating: places given and ended, and whatever the office decides for one person or many."""
