"""The nouns of payments."""

from payments.models.bills import AccountCodes, Invoice, Payee, Quote
from payments.models.books import Booking, Entry
from payments.models.disputes import Dispute
from payments.models.inbox import Decline, Finding, ReckonedDay, StripeEvent
from payments.models.money import CardAttempt, Payment, Refund, Remittance
from payments.models.offers import PlaceOffer
from payments.models.orders import Charge, Hold, Order, OrderLine, Series
from payments.models.pools import Move, Pool
from payments.models.prices import Code, Price, RefundPolicy, Sellable, Terms, Waiver

__all__ = [
    "AccountCodes",
    "Booking",
    "CardAttempt",
    "Charge",
    "Code",
    "Decline",
    "Dispute",
    "Entry",
    "Finding",
    "Hold",
    "Invoice",
    "Move",
    "Order",
    "OrderLine",
    "Payee",
    "Payment",
    "PlaceOffer",
    "Pool",
    "Price",
    "Quote",
    "ReckonedDay",
    "Refund",
    "RefundPolicy",
    "Remittance",
    "Sellable",
    "Series",
    "StripeEvent",
    "Terms",
    "Waiver",
]
