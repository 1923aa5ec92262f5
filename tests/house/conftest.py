"""The house's own tests use the stories' browser."""

from tests.journeys.conftest import address, browser, house, worker

__all__ = ["address", "browser", "house", "worker"]
