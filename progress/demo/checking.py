"""What reviewers of invented plans answered, and how a returned plan was corrected."""

from accounts.models import User
from plans.checklist import Given, questions, save_answers
from plans.choices import Answer
from plans.models import PlanVersion
from plans.services import save_row, save_texts

DOUBT = "Mokomasis pavyzdys: iš plano dar neaišku, parašyta pastaboje."


def check(version: PlanVersion, party: str, by: User, *, doubts: int = 0) -> None:
    """Answer the party's checklist; the last `doubts` questions with no. Real schools: nothing."""
    sent, grant = version.current_submission, version.plan.grant
    if sent is None or not grant.holder.is_example:
        return
    asked = questions(sent, party, grant.round.programme_id)
    clear = len(asked) - doubts
    given = [
        Given(item.item.pk, Answer.YES) if place < clear else Given(item.item.pk, Answer.NO, DOUBT)
        for place, item in enumerate(asked)
    ]
    save_answers(version=version, party=party, given=given, by=by)


def correct(version: PlanVersion, by: User) -> None:
    """What the school changes in the plan that was returned."""
    text = f"{version.goal} Rezultatus kas pusmetį aptarsime su tėvais."
    save_texts(version=version, by=by, goal=text, sustainability=version.sustainability)
    row = version.activities.all()[2]
    row.responsible = "Pavaduotoja ugdymui ir metodinė grupė"
    row.expected_change = f"{row.expected_change} Testų rezultatai – po savaitės."
    save_row(row=row, by=by)
