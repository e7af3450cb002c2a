"""Data quality: what is overdue, missing or contradictory in all that a person sees.

Each rule is one function that answers with one query, whatever the number of schools; a new rule
is a new line in RULES. It is told to whoever sees the data; the address is that of the field.
"""

from django.utils.translation import gettext_lazy as _

from progress.choices import GapKind

from . import contradictory, empty, overdue
from .found import Found, Reach, Rule

__all__ = ["RULES", "Found", "Reach", "Rule"]

OVERDUE, EMPTY, CONTRADICTORY = GapKind.OVERDUE, GapKind.EMPTY, GapKind.CONTRADICTORY

RULES: tuple[Rule, ...] = (
    Rule(
        OVERDUE,
        _("Reports not submitted in time"),
        _("The head submits the report and says why it is late."),
        overdue.report_unsent,
    ),
    Rule(
        OVERDUE,
        _("Aims whose day has passed without a value"),
        _("The school records the value, or withdraws the aim in an amendment of the plan."),
        overdue.value_unmeasured,
    ),
    Rule(
        OVERDUE,
        _("Money that nobody has confirmed for more than 10 days"),
        _("Whoever the money came to confirms it; if it did not come, the sender reverses it."),
        overdue.money_unconfirmed,
    ),
    Rule(
        OVERDUE,
        _("Instalments not transferred by their day"),
        _("The agency transfers the instalment, or reverses it and plans another."),
        overdue.instalment_unsent,
    ),
    Rule(
        OVERDUE,
        _("Money not returned in time"),
        _("The school returns the rest and the receiver confirms it."),
        overdue.claim_unpaid,
    ),
    Rule(
        OVERDUE,
        _("Findings of the audit whose term has passed"),
        _("The school answers, reverses the expense or returns the money; the agency decides."),
        overdue.finding_unsettled,
    ),
    Rule(
        OVERDUE,
        _("Evaluations not finished"),
        _("Their writers fill in what is missing and finish, or correct the dates."),
        overdue.evaluation_unfinished,
    ),
    Rule(
        OVERDUE,
        _("Remarks of schools without an answer"),
        _("The evaluators answer each remark; only then can the evaluation be finished."),
        overdue.remark_unanswered,
    ),
    Rule(
        OVERDUE,
        _("Evaluators who have not stated to be impartial"),
        _("The evaluator states it before beginning; else the agency names another."),
        overdue.impartiality_unstated,
    ),
    Rule(
        OVERDUE,
        _("Conclusions not confirmed for more than 30 days"),
        _("The agency confirms the conclusion, or withdraws it with a reason."),
        overdue.conclusion_unconfirmed,
    ),
    Rule(
        EMPTY,
        _("Activities that are over with nothing spent"),
        _("The school records the expenses, or ends the activity with a reason in an amendment."),
        empty.activity_unspent,
    ),
    Rule(
        EMPTY,
        _("Indicators without a value for half a year"),
        _("The school records the first value, so that the course can be seen."),
        empty.indicator_unvalued,
    ),
    Rule(
        EMPTY,
        _("Activities without a state in a report that is due"),
        _("Choose how each activity goes on: without it the report can't be submitted."),
        empty.state_untold,
    ),
    Rule(
        EMPTY,
        _("Schools without this year's number of pupils"),
        _("The agency imports the counts of 1 September."),
        empty.pupils_uncounted,
    ),
    Rule(
        EMPTY,
        _("Plans without the school council's approval"),
        _("The next amendment asks for the date and number of the protocol."),
        empty.council_unnamed,
    ),
    Rule(
        EMPTY,
        _("Baskets without a plan in force"),
        _("The head submits the plan, the parties agree, the head approves it by order."),
        empty.plan_absent,
    ),
    Rule(
        EMPTY,
        _("Baskets that are over and not evaluated"),
        _("The evaluation of the kind that is asked for is written and finished."),
        empty.evaluation_absent,
    ),
    Rule(
        EMPTY,
        _("Schools without a head who can sign in"),
        _("The municipality or the agency invites the head."),
        empty.head_absent,
    ),
    Rule(
        EMPTY,
        _("Schools without an e-mail address"),
        _("Without it the school gets no letters. The agency enters it in the register."),
        empty.school_unreachable,
        is_grave=False,
    ),
    Rule(
        EMPTY,
        _("Newest values without evidence"),
        _("Withdraw the value and record it anew with a file, or keep the evidence at school."),
        empty.value_unproven,
        is_grave=False,
    ),
    Rule(
        EMPTY,
        _("Expenses without their document"),
        _("Reverse the expense and record it anew with the file, or keep the paper at school."),
        empty.expense_unproven,
        is_grave=False,
    ),
    Rule(
        CONTRADICTORY,
        _("More spent on an activity than planned"),
        _("The school amends the plan or reverses the expense that is not this activity's."),
        contradictory.activity_overspent,
    ),
    Rule(
        CONTRADICTORY,
        _("More spent than the school was paid"),
        _("Check the expenses and whether every transfer is recorded."),
        contradictory.spent_unpaid,
    ),
    Rule(
        CONTRADICTORY,
        _("Expenses dated outside the basket's time"),
        _("Reverse the expense; if only the date is wrong, record it anew with the right one."),
        contradictory.expense_misdated,
    ),
    Rule(
        CONTRADICTORY,
        _("Expenses of activities that were ended before"),
        _("Reverse the expense, or record it anew on the activity that it belongs to."),
        contradictory.expense_after_end,
    ),
    Rule(
        CONTRADICTORY,
        _("Impossible values of indicators"),
        _("The school withdraws the value with a reason and records the right one."),
        contradictory.value_impossible,
    ),
    Rule(
        CONTRADICTORY,
        _("Indicators decided to be reached without a value"),
        _("Record the value that the decision rests on, or withdraw the decision."),
        contradictory.overruled_unvalued,
    ),
    Rule(
        CONTRADICTORY,
        _("Reports whose money differs from the expenses"),
        _("Expenses were recorded or left out after the report. The agency opens it again."),
        contradictory.report_differs,
    ),
    Rule(
        CONTRADICTORY,
        _("Reports not accepted though their period is closed"),
        _("A closed period takes no reports: the municipality and the agency agree what to do."),
        contradictory.report_left_open,
    ),
    Rule(
        CONTRADICTORY,
        _("Judged changes that do not fit the levels"),
        _("The evaluators check the level and the change; of a finished one it is only noted."),
        contradictory.change_doubtful,
        is_grave=False,
    ),
    Rule(
        CONTRADICTORY,
        _("Numbers of pupils that changed by more than 20 percent"),
        _("Check the count in the register: a merger explains it, a slip of a digit does not."),
        contradictory.pupils_jumped,
        is_grave=False,
    ),
    Rule(
        CONTRADICTORY,
        _("Baskets reckoned with another number of pupils than the register"),
        _("The agency corrects the number of the basket, or the count in the register."),
        contradictory.pupils_differ,
    ),
)
