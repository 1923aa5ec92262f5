"""The pages at which somebody pays: plain, without a script, and honest that they are a stand-in."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from payments.sandbox.account import Account
from payments.sandbox.cards import ACCOUNTS, CARDS
from payments.sandbox.refusing import Json

CSS = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
STAND_IN = "This page stands in for Stripe's on your own machine. No money moves, and no real card is taken."
PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<h1>$title</h1>
<p class="note">$stand_in</p>
$content
</main>
</body>
</html>
""")
PAYING = Template("""$error
<table>
<thead><tr><th scope="col">What</th><th scope="col">How many</th><th scope="col">Amount</th></tr></thead>
<tbody>
$lines
</tbody>
<tfoot><tr><th scope="row" colspan="2">Total</th><td>$total</td></tr></tfoot>
</table>
$forms
$back
$cards
""")
PAYER = Template("""<label for="$way-email">E-mail</label>
<input id="$way-email" name="email" type="email" autocomplete="email" required value="$email" $fixed>
<label for="$way-name">Name</label>
<input id="$way-name" name="name" autocomplete="name" required value="$name">
""")
CARD = Template("""<h2 id="by-card">By card</h2>
<form method="post" action="$to" aria-labelledby="by-card">
<input type="hidden" name="way" value="card">
$payer
<label for="card">Card number <span class="hint" id="card-hint">A test card, such as 4242 4242 4242 4242</span></label>
<input id="card" name="card" inputmode="numeric" autocomplete="off" required
 aria-describedby="card-hint$error" $invalid>
<label for="expiry">Expiry <span class="hint" id="expiry-hint">Any month to come, such as 12 / 34</span></label>
<input id="expiry" name="expiry" autocomplete="off" aria-describedby="expiry-hint">
<label for="cvc">Security code <span class="hint" id="cvc-hint">Any three numbers</span></label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="off" aria-describedby="cvc-hint">
<button>Pay $total</button>
</form>
""")
DEBIT = Template("""<h2 id="by-debit">From a bank account</h2>
<p>It takes a while until the bank says whether it pays; here, two minutes.</p>
<form method="post" action="$to" aria-labelledby="by-debit">
<input type="hidden" name="way" value="debit">
$payer
<label for="debit">Account number <span class="hint" id="debit-hint">A test account, such as 000123456789</span></label>
<input id="debit" name="debit" inputmode="numeric" autocomplete="off" required aria-describedby="debit-hint">
<button>Pay $total from this account</button>
</form>
""")
FREE = Template("""<h2 id="free">Nothing to pay</h2>
<form method="post" action="$to" aria-labelledby="free">
<input type="hidden" name="way" value="card">
$payer
<button>Confirm</button>
</form>
""")
ASKING = Template("""<p>Your bank asks whether it is you who pays $total (3-D Secure).</p>
<form method="post">
<button name="is_me" value="yes">Yes, it is me</button>
<button name="is_me" value="no">No, refuse it</button>
</form>
""")


def money(cents: int, currency: str) -> str:
    """Return an amount as people read it."""
    return f"${cents / 100:,.2f}" if currency == "usd" else f"{cents / 100:,.2f} {currency.upper()}"


def total(session: Json) -> str:
    """Return what a session asks for, in words."""
    return money(session["amount_total"], session["currency"])


def page(title: str, content: str) -> str:
    """Return a whole page."""
    return PAGE.substitute(title=escape(title), stand_in=STAND_IN, content=content)


def paying(session: Json, error: str = "", typed: Json | None = None) -> str:
    """Return the page at which a session is paid, with what went wrong before and what was typed then."""
    told = f'<p class="error" id="error" role="alert">{escape(error)}</p>' if error else ""
    content = PAYING.substitute(
        error=told,
        lines="\n".join(_line(one) for one in session["_lines"]),
        total=total(session),
        forms=_forms(session, is_wrong=bool(error), typed=typed or {}),
        back=_link(session["cancel_url"], "Back to the shop without paying"),
        cards=_cards(_ways(session)),
    )
    return page(f"Pay {total(session)}" if session["amount_total"] else "Confirm your order", content)


def _ways(session: Json) -> list[str]:
    """Return in which ways this session may be paid, as Stripe names them; none where there is nothing to pay."""
    return session["payment_method_types"] if session["amount_total"] else []


def _forms(session: Json, *, is_wrong: bool, typed: Json) -> str:
    """Return the forms; each is sent to the pay page's own address, also from the one at which 3-D Secure asked."""
    to = f"/pay/{session['id']}"
    if not session["amount_total"]:
        return FREE.substitute(to=to, payer=_payer(session, "free", typed))
    forms = []
    if "card" in _ways(session):
        marks = {"error": " error", "invalid": 'aria-invalid="true"'} if is_wrong else {"error": "", "invalid": ""}
        forms.append(CARD.substitute(to=to, payer=_payer(session, "card", typed), total=total(session), **marks))
    if "us_bank_account" in _ways(session):
        forms.append(DEBIT.substitute(to=to, payer=_payer(session, "debit", typed), total=total(session)))
    return "\n".join(forms)


def _payer(session: Json, way: str, typed: Json) -> str:
    email = session["customer_email"] or typed.get("email", "")
    fixed = "readonly" if session["customer_email"] else ""
    return PAYER.substitute(way=way, email=escape(email), name=escape(typed.get("name", "")), fixed=fixed)


def _line(one: Json) -> str:
    amount = money(one["amount_total"], one["currency"])
    return f"<tr><th scope='row'>{escape(one['description'])}</th><td>{one['quantity']}</td><td>{amount}</td></tr>"


def _link(address: str | None, words: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(words)}</a></p>' if address else ""


def _cards(ways: list[str]) -> str:
    """Return the test cards and accounts that the page's forms take, each with what becomes of it."""
    cards = [(_spaced(card.number), card.says) for card in CARDS.values()]
    accounts = [(number, why.replace("_", " ") or "is paid") for number, why in ACCOUNTS.items()]
    tables = [_table("Test cards", cards)] if "card" in ways else []
    if "us_bank_account" in ways:
        tables.append(_table("Test accounts", accounts))
    return "\n".join(tables)


def _table(title: str, numbers: list[tuple[str, str]]) -> str:
    rows = "\n".join(_row(f"<code>{number}</code>", says) for number, says in numbers)
    head = '<tr><th scope="col">Number</th><th scope="col">What becomes of it</th></tr>'
    return f"<h2>{title}</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _row(head: str, says: str) -> str:
    return f"<tr><th scope='row'>{head}</th><td>{escape(says)}</td></tr>"


def _spaced(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def asking(session: Json) -> str:
    """Return the page at which 3-D Secure asks."""
    return page("Is it you?", ASKING.substitute(total=total(session)))


def over(session: Json) -> str:
    """Return the page of a session that can't be paid any more."""
    words = "<p>The time to pay is over, and nothing was charged. Go back to the shop and begin again.</p>"
    return page("This payment has expired", words + _link(session["cancel_url"], "Back to the shop"))


def nothing() -> str:
    """Return the page of a session that isn't there."""
    return page("No such payment", "<p>Nothing was charged. Go back to the shop and begin again.</p>")


def front(account: Account) -> str:
    """Return the page at the stand-in's own address: what it is, and what is on it."""
    counts = {kind: len(things) for kind, things in account.books.shelves.items() if not kind.startswith("_")}
    rows = "".join(f"<tr><th scope='row'>{escape(kind)}</th><td>{count}</td></tr>" for kind, count in counts.items())
    head = '<tr><th scope="col">Kind</th><th scope="col">How many</th></tr>'
    return page("A stand-in for Stripe", f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
