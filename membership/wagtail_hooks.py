"""What this room adds to the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from membership.admin import agencies, asked, benefits, deciding, levels, memberships, roll


class MembersGroup(ModelViewSetGroup):
    """All about members, in one place of the menu."""

    menu_label = _("Members")
    menu_icon = "group"
    menu_order = 260
    items = (
        memberships.MembershipViewSet("membership"),
        agencies.AgencyViewSet("agency"),
        asked.ApplicationViewSet("application"),
        asked.ClaimViewSet("claim"),
        roll.RollViewSet("rollentry"),
        benefits.ConsultationViewSet("consultation"),
        benefits.ReferralViewSet("referral"),
        benefits.ListPlaceViewSet("listplace"),
        levels.LevelViewSet("level"),
    )


@hooks.register("register_admin_viewset")
def register_members() -> MembersGroup:
    """Show members, agencies, and what the office is asked."""
    return MembersGroup()


@hooks.register("register_admin_urls")
def register_deeds() -> list[URLPattern]:
    """Open the deeds' pages."""
    return [
        path("membership/give/", memberships.GrantMembershipView.as_view(), name="grant_membership"),
        path("membership/bring-in/", roll.BringInView.as_view(), name="bring_in_members"),
        path("membership/<uuid:public_id>/give/", memberships.GiveTermView.as_view(), name="give_term"),
        path("membership/<uuid:public_id>/stop/", memberships.InterruptView.as_view(), name="interrupt_membership"),
        path("membership/term/<uuid:public_id>/", memberships.TakeBackTermView.as_view(), name="take_back_term"),
        path("membership/stop/<uuid:public_id>/", memberships.LiftView.as_view(), name="lift_interruption"),
        path("agency/<uuid:public_id>/appoint/", agencies.AppointView.as_view(), name="appoint_coordinator"),
        path("agency/<uuid:public_id>/domain/", agencies.DomainView.as_view(), name="set_agency_domain"),
        path("agency/coordinator/<uuid:public_id>/", agencies.DismissView.as_view(), name="dismiss_coordinator"),
        *deciding.urls(),
        path("consultation/<uuid:public_id>/assign/", benefits.AssignView.as_view(), name="assign_consultation"),
        path("consultation/<uuid:public_id>/answer/", benefits.AnswerView.as_view(), name="answer_consultation"),
        path("referral/<uuid:public_id>/assign/", benefits.AssignReferralView.as_view(), name="assign_referral"),
        path("referral/<uuid:public_id>/answer/", benefits.AnswerReferralView.as_view(), name="answer_referral"),
        path("listplace/take/", benefits.TakeListView.as_view(), name="take_list"),
        path("level/<uuid:public_id>/price/", levels.PriceLevelView.as_view(), name="price_level"),
        path("level/<uuid:public_id>/close/", levels.CloseLevelView.as_view(), name="close_level"),
    ]


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    """Name the deeds in the audit log."""
    actions.register_action("membership.give", _("Give a term"), _("Term given"))
    actions.register_action("membership.reverse", _("Reverse a term"), _("Term reversed"))
    actions.register_action("membership.suspend", _("Suspend a membership"), _("Membership suspended"))
    actions.register_action("membership.end", _("End a membership"), _("Membership ended"))
    actions.register_action("membership.lift", _("Lift"), _("Suspension or end lifted"))


@hooks.register("register_log_actions")
def register_log_actions_of_people(actions: Any) -> None:
    """Name in the audit log what members and coordinators do, and what the office decides."""
    actions.register_action("membership.apply", _("Apply for a level"), _("Application sent"))
    actions.register_action("membership.decide_application", _("Decide an application"), _("Application decided"))
    actions.register_action("membership.claim", _("Claim a membership"), _("Membership claimed"))
    actions.register_action("membership.decide_claim", _("Decide a claim"), _("Claim decided"))
    actions.register_action("membership.settle_claim", _("Settle a difference"), _("Difference settled"))
    actions.register_action("membership.enter_agency", _("Enter an agency"), _("Agency entered"))
    actions.register_action("membership.appoint", _("Appoint a coordinator"), _("Coordinator appointed"))
    actions.register_action("membership.dismiss", _("Dismiss a coordinator"), _("Coordinator dismissed"))
    actions.register_action("membership.set_domain", _("Set the domain"), _("Joining by domain set"))
    actions.register_action("membership.price", _("Price dues"), _("Dues priced"))
    actions.register_action("membership.close_sale", _("Take off sale"), _("Dues taken off sale"))
    actions.register_action("membership.bring_in", _("Bring in"), _("Members from before brought in"))
    actions.register_action("membership.invite", _("Offer a seat"), _("Seat offered"))
    actions.register_action("membership.claim_seat", _("Take a seat"), _("Seat taken"))
    actions.register_action("membership.take_up_wish", _("Take up a wish"), _("Wish granted by an invitation"))
    actions.register_action("membership.ask_for_seat", _("Ask for a seat"), _("Seat asked for"))
    actions.register_action("membership.approve_seat", _("Approve a seat"), _("Seat approved"))
    actions.register_action("membership.release_seat", _("Release a seat"), _("Seat released"))
    actions.register_action("membership.choose_told", _("Choose what is told"), _("What is told was chosen"))


@hooks.register("register_log_actions")
def register_log_actions_of_services(actions: Any) -> None:
    """Name in the audit log what is done about consultations, the directory and the list."""
    actions.register_action("membership.ask_consultation", _("Ask for a consultation"), _("Consultation asked for"))
    actions.register_action("membership.assign", _("Assign"), _("Assigned"))
    actions.register_action("membership.answer", _("Answer"), _("Answered"))
    actions.register_action("membership.choose_entry", _("Choose an entry"), _("Entry in the directory chosen"))
    actions.register_action("membership.choose_list", _("Choose the list"), _("Wish about the list"))
    actions.register_action("membership.take_list", _("Take the list"), _("Table for the list taken"))
