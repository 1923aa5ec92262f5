"""The instructor's desk as pages and files: who may see it (P21), what it costs (P25), and what it can't tell."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry

from assessments.policy import SEE_RESULTS
from courses import policy
from courses.models import Cohort, CoursePage
from courses.overseeing import boarding, exporting
from courses.overseeing.boarding import Group
from courses.wagtail_hooks import desk_from_header
from foundation.accounts.models import User
from foundation.accounts.roles import Role
from foundation.ground import clock
from lms import roles
from tests.courses.test_surveying import may_edit
from tests.factories.boards import cohort, crowd, extend, lesson_key, member, waive
from tests.factories.courses import AT, course, course_page, enrollment, read, read_everything, sit
from tests.factories.people import PersonFactory, StaffFactory
from tests.foundation.ground.entering import enter, with_permissions
from tests.standards.queries import statements

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

NOTHING = "\N{EN DASH}"
SCREENS = ("board", "board_file", "where", "outcomes", "outcomes_file")


@pytest.fixture(autouse=True)
def _demonstration(settings: object) -> None:
    """Demo staff need no second factor; that door has tests of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]
    roles.apply()


@pytest.fixture
def teacher() -> User:
    return StaffFactory(Role.INSTRUCTOR, is_demo=True)


@pytest.fixture
def group(teacher: User) -> Cohort:
    return cohort(course(course_page(quiz=True)), teacher)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(what: Cohort, screen: str) -> str:
    return reverse(f"cohort_{screen}", args=[what.public_id])


def answers(client: Client, *addresses: str) -> list[int]:
    return [ask(client, each).status_code for each in addresses]


def ask(client: Client, where: str) -> Any:
    """Look at a screen, or press the button that takes a file away."""
    return client.post(where) if where.endswith(".csv") else client.get(where)


def body(client: Client, where: str) -> str:
    answer = ask(client, where)
    assert answer.status_code == 200
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return sent.decode("utf-8-sig")


def lines(client: Client, where: str) -> list[str]:
    """Return the rows of the board, each as it is sent."""
    return re.findall(r"<tr><th scope=\"row\">.*?</tr>", body(client, where))


def table(client: Client, where: str) -> list[list[str]]:
    return list(csv.reader(StringIO(body(client, where))))


def may_write(page: CoursePage, person: User) -> None:
    """Let the instructors edit a course."""
    GroupPagePermission.objects.create(group=person.groups.get(), page=page, permission=may_edit())


def test_who_teaches_a_cohort_and_who_enrolls_see_it_and_nobody_else(group: Cohort, teacher: User) -> None:
    """P21."""
    trainee = member(group)
    addresses = [address(group, screen) for screen in SCREENS]
    visitor = Client()

    assert {visitor.get(each)["Location"] for each in addresses} == {f"/accounts/login/?next={at}" for at in addresses}
    assert answers(browser(trainee.trainee), *addresses) == [403] * 5
    for person in (StaffFactory(Role.INSTRUCTOR, is_demo=True), with_permissions(SEE_RESULTS)):
        assert answers(browser(person), *addresses) == [302] * 5
    for person in (teacher, StaffFactory(Role.COORDINATOR, is_demo=True)):
        assert answers(browser(person), *addresses) == [200] * 5


def test_the_people_of_a_course_in_no_cohort_are_for_whoever_edits_its_page() -> None:
    page = course_page()
    found = course(page)
    writes, strange = (StaffFactory(Role.INSTRUCTOR, is_demo=True) for _ in range(2))
    addresses = [reverse(f"course_{screen}", args=[found.public_id]) for screen in ("board", "board_file", "where")]
    before = answers(browser(strange), *addresses)
    may_write(page, writes)

    assert before == [302] * 3
    assert answers(browser(writes), *addresses) == [200] * 3
    assert answers(browser(StaffFactory(Role.COORDINATOR, is_demo=True)), *addresses) == [200] * 3
    assert answers(browser(with_permissions(SEE_RESULTS)), *addresses) == [302] * 3


def test_results_are_for_whoever_may_see_results(group: Cohort) -> None:
    """P21. Who teaches and may not see results sees the board, and no way to results."""
    teaches, sees = with_permissions(), with_permissions(SEE_RESULTS)
    group.teachers.set([teaches, sees])
    of_course = reverse("course_outcomes", args=[group.course.public_id])
    missing = reverse("course_outcomes", args=[group.public_id])

    assert answers(browser(teaches), address(group, "board"), address(group, "outcomes"), of_course) == [200, 302, 302]
    assert answers(browser(sees), address(group, "outcomes"), of_course, missing) == [200, 200, 302]
    assert address(group, "outcomes") not in body(browser(teaches), address(group, "board"))


def test_whoever_has_lost_the_way_into_the_admin_teaches_nothing(group: Cohort) -> None:
    outside = PersonFactory.create()
    group.teachers.add(outside)

    assert not policy.teaches(outside, group)
    assert not policy.teaches(outside, group.course)


def test_the_board_says_in_plain_words_where_everybody_is(group: Cohort, teacher: User) -> None:
    read(member(group, name="Ann & Co"), "lesson-1", at=clock.now())
    member(group, name="Bea", at=clock.now() - timedelta(days=30))
    day = clock.day_of(clock.now()).strftime("%Y")

    ann, bea = lines(browser(teacher), address(group, "board"))

    assert ann.startswith('<tr><th scope="row">Ann &amp; Co</th><td>1 of 3</td><td>30</td><td>Lesson 2</td><td>')
    assert day in ann
    assert bea == (
        f'<tr><th scope="row">Bea</th><td>0 of 3</td><td>50</td><td>Lesson 1</td><td>{NOTHING}</td><td>{NOTHING}</td>'
        "<td>Nothing done for a week</td></tr>"
    )


def test_two_worlds_look_alike_byte_by_byte(group: Cohort, teacher: User) -> None:
    """One did what is waived to the other, who has a later end too; screen and file are the same."""
    client, at = browser(teacher), clock.now()
    plain, exempt = (member(group, name="Demo Twin", at=at) for _ in range(2))
    for place in (plain, exempt):
        read(place, "lesson-1", at=at)
    read(plain, "lesson-2", at=at)
    waive(exempt, "lesson", lesson_key(exempt, 2), at=at)
    waive(exempt, "quiz", exempt.release.manifest["modules"][0]["key"], at=at)
    sit(plain, right=5, at=at)
    extend(exempt, at + timedelta(days=90))
    plain.refresh_from_db()
    type(exempt).objects.filter(pk=exempt.pk).update(finished_at=plain.finished_at)

    shown, written = lines(client, address(group, "board")), table(client, address(group, "board_file"))

    assert len(shown) == 2
    assert shown[0] == shown[1]
    assert written[1] == written[2]
    assert "secret" not in body(client, address(group, "board")) + body(client, address(group, "board_file"))


def test_addresses_are_for_whoever_enrolls_also_of_people_without_a_name(group: Cohort, teacher: User) -> None:
    """A person without a name is called by their address elsewhere: not here."""
    member(group, name="", email="nameless@example.org")
    coordinator = browser(StaffFactory(Role.COORDINATOR, is_demo=True))
    both = address(group, "board"), address(group, "board_file")

    assert [where for where in both if "nameless@" in body(browser(teacher), where)] == []
    assert table(browser(teacher), both[1])[1][0] == "No name given"
    assert table(coordinator, both[1])[1][:2] == ["No name given", "nameless@example.org"]


def test_the_file_holds_the_board_and_runs_nothing(group: Cohort, teacher: User) -> None:
    member(group, name="=HYPERLINK(1)")
    done = member(group, name="Zoe")
    sit(read_everything(done), right=5)
    client = browser(teacher)

    answer = client.post(address(group, "board_file"))
    head, first, last = table(client, address(group, "board_file"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="fall-board.csv"'
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbf")  # type: ignore[attr-defined]
    assert head == [
        "Name", "Steps finished", "Steps", "Minutes left", "Now at", "Last active on", "Finished on", "Stuck",
    ]  # fmt: skip
    assert first[:5] == ["'=HYPERLINK(1)", "0", "3", "50", "Lesson 1"]
    assert last == ["Zoe", "3", "3", "0", "Finished", "2026-11-02", "2026-11-02", ""]


def test_a_file_of_many_is_sent_in_pieces_in_order(group: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(group, 5)
    monkeypatch.setattr(exporting, "A_BATCH", 2)

    pieces = list(exporting.board(Group(group.course, group), with_addresses=False, at=AT))

    assert [piece.count("\r\n") for piece in pieces] == [1, 2, 2, 1]
    assert [row[0] for row in csv.reader(StringIO("".join(pieces)))][1:] == [f"Demo Crowd {n:05}" for n in range(5)]
    assert "".join(pieces).count("\ufeff") == 1


def test_who_takes_a_table_away_is_written_down_without_a_name(group: Cohort, teacher: User) -> None:
    member(group, name="Ann")
    for screen in ("board", "board_file", "outcomes_file"):
        ask(browser(teacher), address(group, screen))

    logged = ModelLogEntry.objects.filter(action="courses.export").order_by("pk")

    assert [(entry.user, entry.data) for entry in logged] == [
        (teacher, {"table": "board"}),
        (teacher, {"table": "results"}),
    ]


def test_a_table_is_taken_away_by_a_button_and_by_nothing_else(group: Cohort, teacher: User) -> None:
    """P23. A link that somebody was made to follow says nothing of her in the log."""
    member(group, name="Ann")
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(teacher)
    file = address(group, "board_file")
    button = re.search(rf'<form action="{file}" method="post">.*?value="(\w+)"', body(careful, address(group, "board")))
    assert button

    without = [careful.get(file).status_code, careful.post(file).status_code]
    before = ModelLogEntry.objects.filter(action="courses.export").count()
    pressed = careful.post(file, {"csrfmiddlewaretoken": button[1]}).status_code

    assert (without, before, pressed) == ([405, 403], 0, 200)
    assert browser(teacher).get(address(group, "outcomes_file")).status_code == 405


def test_results_are_plots_with_tables_and_hide_what_few_answered(group: Cohort, teacher: User) -> None:
    client = browser(teacher)
    for _ in range(4):
        sit(read_everything(member(group)), right=5)
    few = body(client, address(group, "outcomes"))
    sit(read_everything(member(group)), right=5)
    enough = body(client, address(group, "outcomes"))
    sums = table(client, address(group, "outcomes_file"))

    assert "too few people to tell" in few
    assert "Where fewer than 5 people were asked" in few
    assert "too few people to tell" not in enough
    assert enough.count('<section class="house-plot"') == 4
    assert '<rect class="house-bar-part" x="0" y="3" width="100%" height="14" />' in enough
    assert "<td>56 and 100 percent</td>" in enough
    assert ["Quizzes, at the first attempt", "A made-up quiz", "5", "5", "5", "100", "56", "100"] in sums


def test_sums_over_very_many_people_are_told_of_some_and_say_so(
    group: Cohort, teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(teacher)
    where = [address(group, "outcomes"), reverse("course_standing", args=[group.course.public_id])]
    for _ in range(12):
        sit(read_everything(member(group)), right=5)
    everybody = [body(client, each) for each in where]
    monkeypatch.setattr(boarding, "MOST", 11)
    monkeypatch.setattr(boarding, "DRAWN", 6)

    told = [body(client, each) for each in where]

    some = "12 people have a place here. That is so many that only one in 2 is counted below"
    assert all(some in each for each in told)
    assert not any("is counted below" in each for each in everybody)
    sums = {line[2] for line in table(client, address(group, "outcomes_file"))[1:]}
    assert sums == {"6"}


def test_where_people_stand_has_bars_beside_its_table(group: Cohort, teacher: User) -> None:
    for _ in range(5):
        sit(read_everything(member(group)), right=5)

    told = body(browser(teacher), reverse("course_standing", args=[group.course.public_id]))

    assert told.count('<svg class="house-bar"') == 5


def test_where_they_are_now_is_a_plot_of_steps(group: Cohort, teacher: User) -> None:
    read(member(group), "lesson-1")

    told = re.sub(r"\s+", " ", body(browser(teacher), address(group, "where")))

    assert '<th scope="row">Lesson 1</th> <td>1</td> <td>1</td> <td>100</td> <td>0</td>' in told
    assert '<th scope="row">Lesson 2</th> <td>0</td> <td>1</td> <td>0</td> <td>1</td>' in told


def test_an_address_that_asks_for_nonsense_shows_the_first_page(group: Cohort, teacher: User) -> None:
    member(group, name="Ann")
    where = address(group, "board")

    for nonsense in ("?show=x&order=y&p=x", "?p=0", "?p=-1", "?p=9999999999", "?p=²", "?name=%00"):
        assert len(lines(browser(teacher), where + nonsense)) == 1


def test_the_board_leads_on_to_its_other_pages(group: Cohort, teacher: User) -> None:
    crowd(group, 101)
    client, where = browser(teacher), address(group, "board")
    middle = body(client, f"{where}?p=2&order=far&name=crowd")

    assert "?show=all&amp;order=far&amp;name=crowd&amp;p=1" in middle
    assert "?show=all&amp;order=far&amp;name=crowd&amp;p=3" in middle
    assert len(lines(client, f"{where}?p=3")) == 1


def test_a_board_costs_at_most_ten_statements_with_five_and_with_five_hundred(group: Cohort, teacher: User) -> None:
    """P25, and the budget."""
    client = browser(teacher)
    costs = []
    for count in (5, 495):
        crowd(group, count, read=count // 2)
        for asked in ("", "?order=far", "?show=stuck", "?order=since&name=crowd"):
            client.get(address(group, "board") + asked)
            with statements() as run:
                assert client.get(address(group, "board") + asked).status_code == 200
            costs.append(len(run))

    assert len(set(costs)) == 1
    assert costs[0] <= 10


@pytest.mark.parametrize("screen", ["where", "outcomes", "board_file"])
def test_every_screen_costs_the_same_with_five_and_with_five_hundred(group: Cohort, teacher: User, screen: str) -> None:
    """P25."""
    client = browser(teacher)
    costs = []
    for count in (5, 495):
        crowd(group, count, read=count // 2)
        body(client, address(group, screen))
        with statements() as run:
            body(client, address(group, screen))
        costs.append(len(run))

    assert costs[0] == costs[1]


def test_the_list_shows_what_somebody_teaches_and_the_menu_leads_there(group: Cohort, teacher: User) -> None:
    crowd(group, 2)
    other = cohort(course(course_page(title="Elsewhere")), title="Spring")
    enrollment(other.course)
    coordinator = StaffFactory(Role.COORDINATOR, is_demo=True)

    hers, all_of_them = (body(browser(each), reverse("my_cohorts")) for each in (teacher, coordinator))

    assert address(group, "board") in hers
    assert "Spring" not in hers
    assert "Elsewhere" not in hers
    assert address(other, "board") in all_of_them
    assert reverse("course_board", args=[other.course.public_id]) in all_of_them
    assert '"url": "/admin/cohorts/mine/"' in body(browser(teacher), reverse("wagtailadmin_home"))


def test_who_teaches_nothing_is_told_so(settings: object) -> None:
    client = enter(with_permissions(), settings)

    assert "You teach no cohort." in body(client, reverse("my_cohorts"))
    assert '"url": "/admin/cohorts/mine/"' not in body(client, reverse("wagtailadmin_home"))


def test_the_first_page_says_who_is_stuck_to_whoever_teaches_them_alone(group: Cohort, teacher: User) -> None:
    crowd(group, 2)
    strange = StaffFactory(Role.INSTRUCTOR, is_demo=True)
    line = f'<a href="{address(group, "board")}?show=stuck">2 people of “Fall” are stuck</a>'

    assert line in body(browser(teacher), reverse("wagtailadmin_home"))
    for person in (strange, StaffFactory(Role.COORDINATOR, is_demo=True)):
        assert "“Fall”" not in body(browser(person), reverse("wagtailadmin_home"))


def test_a_cohort_in_which_nobody_is_stuck_doesnt_wait(group: Cohort, teacher: User) -> None:
    member(group, at=clock.now())

    assert "“Fall”" not in body(browser(teacher), reverse("wagtailadmin_home"))


def test_a_course_leads_to_its_board_and_results_whoever_may_see_them() -> None:
    page, unreleased = course_page(), course_page()
    found = course(page)
    board, results = (reverse(f"course_{name}", args=[found.public_id]) for name in ("board", "outcomes"))

    def buttons(on: CoursePage, person: User) -> list[str]:
        return [button.url for button in desk_from_header(on.specific, person, "edit")]

    assert buttons(page, with_permissions(policy.ENROLL, SEE_RESULTS)) == [board, results]
    assert buttons(page, with_permissions(policy.ENROLL)) == [board]
    assert buttons(page, with_permissions()) == []
    assert buttons(unreleased, with_permissions(policy.ENROLL, SEE_RESULTS)) == []
    assert buttons(page.get_parent(), with_permissions(policy.ENROLL)) == []
