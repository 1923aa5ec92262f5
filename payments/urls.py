"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from payments.views import basket, naming, offers, orders, paper, paying, places, quotes, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("basket/", basket.basket, name="basket"),
    path("basket/add/", basket.add, name="basket_add"),
    path("basket/<int:place>/remove/", basket.remove, name="basket_remove"),
    path("basket/code/", basket.use_code, name="basket_code"),
    path("checkout/", basket.checkout, name="checkout"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:public_id>/", orders.order, name="order"),
    path("orders/lines/<uuid:public_id>/", places.place, name="bought_for_you"),
    path("orders/<uuid:public_id>/cancel/", orders.cancel, name="order_cancel"),
    path("orders/<uuid:public_id>/give-up/<int:position>/", orders.give_up, name="give_up"),
    path("orders/<uuid:public_id>/name/<int:position>/", naming.name, name="name_somebody"),
    path("orders/<uuid:public_id>/offer/<int:position>/again/", naming.offer_again, name="offer_again"),
    path("orders/<uuid:public_id>/offer/<int:position>/take-back/", naming.take_back, name="offer_take_back"),
    path("place/<str:token>/", offers.place, name="offered_place"),
    path("orders/<uuid:public_id>/pay/", paying.pay, name="order_pay"),
    path("orders/<uuid:public_id>/paid/", paying.paid, name="order_paid"),
    path("orders/<uuid:public_id>/unpaid/", paying.unpaid, name="order_unpaid"),
    path("payments/stripe/webhook", webhooks.stripe, name="stripe_webhook"),
    path("orders/<uuid:public_id>/receipt.pdf", paper.receipt, name="receipt"),
    path("orders/<uuid:public_id>/purchase-order/", paper.purchase_order, name="purchase_order"),
    path("invoices/<uuid:public_id>.pdf", paper.invoice, name="invoice_pdf"),
    path("quotes/", quotes.quotes, name="quotes"),
    path("quotes/new/", quotes.make, name="quote_new"),
    path("quotes/<uuid:public_id>.pdf", quotes.quote, name="quote_pdf"),
    path("quotes/<uuid:public_id>/order/", quotes.order_from, name="quote_order"),
]
