"""Who comes to the pages: what they see, what they send, and where they are sent on."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from payments.sandbox import ending, paying, showing
from payments.sandbox.account import Account
from payments.sandbox.answering import Answer, Request
from payments.sandbox.paying import Outcome
from payments.sandbox.refusing import Json

HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
AGAIN = " Nothing was charged. Choose another card."


def visit(account: Account, request: Request) -> Answer:
    """Show a page, or take what was sent from it."""
    if request.path == "/page.css":
        return Answer(HTTPStatus.OK, showing.CSS, kind="text/css; charset=utf-8")
    if request.path == "/":
        return _page(showing.front(account))
    _, _, number, *asks = request.path.split("/")
    with account.books.turn():
        ending.tick(account)
        session = account.books.shelves["checkout.session"].get(number)
        if session is None or asks not in ([], ["ask"]):
            return _page(showing.nothing(), HTTPStatus.NOT_FOUND)
        if session["status"] != "open":
            return _led_on(session, paying.standing(session))
        typed = {name: words[0].strip() for name, words in parse_qs(request.body).items()}
        if asks:
            return _ask(account, session, request.method, typed)
        return _pay(account, session, request.method, typed)


def _pay(account: Account, session: Json, method: str, typed: Json) -> Answer:
    if method != "POST":
        return _page(showing.paying(session), session=session)
    payer = {"email": typed.get("email", ""), "name": typed.get("name", "")}
    if "@" not in (session["customer_email"] or payer["email"]):
        return _again(session, "Type your e-mail address, so that the shop can reach you.", typed)
    if typed.get("way") == "debit":
        return _led_on(session, paying.by_debit(account, session, typed.get("debit", ""), payer))
    outcome = paying.by_card(account, session, typed.get("card", ""), payer)
    return _declined(account, session, typed) if outcome is Outcome.DECLINED else _led_on(session, outcome)


def _ask(account: Account, session: Json, method: str, typed: Json) -> Answer:
    if method != "POST":
        return _page(showing.asking(session), session=session)
    outcome = paying.answer(account, session, is_me=typed.get("is_me") == "yes")
    return _declined(account, session, {}) if outcome is Outcome.DECLINED else _led_on(session, outcome)


def _declined(account: Account, session: Json, typed: Json) -> Answer:
    intent = account.books.find("payment_intent", session["payment_intent"])
    return _again(session, intent["last_payment_error"]["message"] + AGAIN, typed)


def _again(session: Json, error: str, typed: Json) -> Answer:
    return _page(showing.paying(session, error, typed), session=session)


def _led_on(session: Json, outcome: Outcome) -> Answer:
    """Send whoever is done to the shop, and whoever is asked to where it is asked."""
    if outcome is Outcome.EXPIRED:
        return _page(showing.over(session), HTTPStatus.GONE)
    address = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    if outcome is Outcome.ASKS_FIRST:
        address = f"/pay/{session['id']}/ask"
    return Answer(HTTPStatus.SEE_OTHER, "", {"Location": address}, HTML)


def _page(html: str, status: int = HTTPStatus.OK, session: Json | None = None) -> Answer:
    """Return a page. A browser also holds the shop's own address, to which a form may lead on, to the policy."""
    there = urlsplit(session["success_url"]) if session else None
    policy = f"{POLICY} {there.scheme}://{there.netloc}" if there else POLICY
    return Answer(status, html, {"Content-Security-Policy": policy, "Cache-Control": "no-store"}, HTML)
