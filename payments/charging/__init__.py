"""Charging: money by card, through Stripe. What Stripe says is asked of it, never believed from elsewhere."""
