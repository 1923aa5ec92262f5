"""The nouns of payments."""

from payments.models.bills import AccountCodes, Invoice, Payee, Quote
from payments.models.books import Booking, Entry
from payments.models.inbox import Finding, ReckonedDay, StripeEvent
from payments.models.money import CardAttempt, Dispute, Payment, Refund, Remittance
from payments.models.orders import Charge, Hold, Order, OrderLine, Series
from payments.models.pools import Move, Pool
from payments.models.prices import Code, Price, RefundPolicy, Sellable, Terms, Waiver

__all__ = [
    "AccountCodes",
    "Booking",
    "CardAttempt",
    "Charge",
    "Code",
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
