"""The living style guide: every component in every state, on one page. It shows; it does nothing."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

STATES = [("", _("Choose a state")), ("MD", "Maryland"), ("NM", "New Mexico")]
CALLINGS = [("investigator", _("Investigator")), ("social-worker", _("Social worker")), ("student", _("Student"))]


class SpecimenForm(forms.Form):
    """One field of each kind, so that every kind can be looked at."""

    name = forms.CharField(
        label=_("Name on the certificate"), help_text=_("First and last name, as you would sign a report.")
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    office = forms.CharField(label=_("Office"), required=False, disabled=True, initial="Demo Public Defender")
    state = forms.ChoiceField(label=_("State"), choices=STATES)
    calling = forms.ChoiceField(label=_("Your work"), choices=CALLINGS, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("What would help you learn"),
        choices=[("time", _("More time")), ("breaks", _("Breaks")), ("transcript", _("Transcripts"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only you and the coordinator see this."),
    )
    words = forms.CharField(label=_("Anything else"), widget=forms.Textarea, required=False)
    record = forms.FileField(label=_("A document"), required=False)
    honest = forms.BooleanField(label=_("What I have written is true"))


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the specimens: to anyone on a demonstration, on a real site to its staff."""
    if not (settings.DEMO or settings.DEBUG or request.user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    return render(request, "styleguide/index.html", specimens())


def specimens() -> dict[str, Any]:
    """Return the made-up material that the components are shown with."""
    wrong = SpecimenForm({"name": "", "email": "demo at example", "state": ""}, auto_id="wrong_%s")
    wrong.is_valid()
    return {
        "fresh_form": SpecimenForm(auto_id="fresh_%s"),
        "wrong_form": wrong,
        "errors": [
            {"said": _("Enter the name that your certificate shall bear"), "target": "wrong_name"},
            {"said": _("Say what your work is"), "target": "wrong_calling_0"},
        ],
        "roles": ROLES,
        "parts": syllabus(),
        "requirements": requirements(),
        "trail": [{"title": _("Home"), "url": "/"}, {"title": _("Courses"), "url": "/"}],
        "columns": [_("Trainee"), _("Course"), _("Mark"), _("On")],
        "rows": ROWS,
        "facts": FACTS,
        "receipt": RECEIPT,
        "steps": [{"title": title, "said": said} for title, said in STEPS],
        "job_rows": JOB_ROWS,
        "articles": [
            {
                "title": _("Asking for records before you need them"),
                "url": "#articles",
                "published_on": dt.date(2026, 11, 4),
                "said": _("A release form, a stamped envelope and a polite second call."),
            },
            {
                "title": _("What a school file tells"),
                "url": "#articles",
                "published_on": dt.date(2026, 9, 1),
                "said": "",
            },
        ],
    }


def syllabus() -> list[dict[str, Any]]:
    """Return a syllabus with a lesson in each state."""
    lessons = [
        (_("Why a code at all"), "done", False, 12),
        (_("Competence, and keeping it"), "begun", False, 18),
        (_("Confidentiality and counsel"), "open", True, 25),
        (_("Interdisciplinary-psychopharmacological-recordkeeping"), "open", False, 9),
        (_("Questions on the Code"), "locked", False, None),
    ]
    return [
        {
            "title": _("Part one"),
            "lessons": [
                {"title": title, "url": "#syllabus", "state": state, "is_current": here, "minutes": minutes}
                for title, state, here, minutes in lessons
            ],
        }
    ]


def requirements() -> list[dict[str, Any]]:
    """Return what a program asks for, with a step in each state and a group."""
    steps = [
        (_("The Code in practice"), "done", _("Done, 90 minutes")),
        (_("The mitigation investigation"), "begun", _("2 of 5 steps finished, about 40 minutes left")),
        (_("A talk"), "open", _("At least 60 minutes")),
    ]
    nodes = [{"title": title, "said": said, "state": state, "url": "#syllabus"} for title, state, said in steps]
    group = {"title": _("Two electives"), "said": _("Any 2 of these: 1 done, 1 to go"), "parts": nodes}
    return [nodes[0], group, {"title": _("A document"), "said": "", "state": "open"}]


ROLES = [
    *("surface", "surface-sunk", "surface-raised", "surface-deep", "text", "text-soft"),
    *("link", "action", "accent", "good", "warn", "bad"),
]
ROWS = [
    ["Demo Trainee", _("The Code in practice"), "92 %", "2026-11-03"],
    ["نور التجريبية", _("The Code in practice"), "80 %", "2026-11-02"],
    ["Demo Averyveryverylongsurnamewithouthyphen", _("The mitigation investigation"), "—", "—"],
]
FACTS = [
    {"term": _("Completed by"), "value": "Demo Trainee"},
    {"term": _("Course"), "value": _("The Code in practice")},
    {"term": _("Serial"), "value": "MCP-2026-0000-DEMO"},
    {"term": _("Completed on"), "value": _("November 3, 2026")},
]
RECEIPT = [
    {"term": _("Course"), "value": "$240.00"},
    {"term": _("Member's reduction, 20 %"), "value": "\N{MINUS SIGN}$48.00"},
    {"term": _("Total"), "value": "$192.00", "is_total": True},
]
STEPS = [
    (_("Sign up"), _("With your e-mail. Say the name that your certificate shall bear.")),
    (_("Read"), _("On a phone between visits. Your place is kept.")),
    (_("Answer"), _("Situations from the work, each tied to a provision.")),
    (_("Show it"), _("A page, a PDF and a short address that anyone can check.")),
]
JOB_ROWS = [
    {"tone": "good", "label": "MCP-2026-0001-DEMO", "said": _("made")},
    {"tone": "bad", "label": "MCP-2026-0002-DEMO", "said": _("the name holds a letter we cannot print")},
    {"tone": "", "label": "MCP-2026-0003-DEMO", "said": _("waiting")},
]
