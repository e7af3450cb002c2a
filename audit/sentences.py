"""History in sentences: each verb's wording in one table, read by both sides."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Entry

SENTENCES: dict[str, str | Promise] = {
    "membership.given": _("gave access to a person"),
    "membership.ended": _("ended the access of a person"),
    "invitation.sent": _("sent an invitation"),
    "invitation.sent_again": _("sent an invitation again"),
    "invitation.withdrawn": _("withdrew an invitation"),
    "invitation.accepted": _("accepted an invitation"),
    "plan.started": _("started the plan"),
    "plan.begun": _("took texts over: %(source)s"),
    "plantemplate.taken": _("kept a plan as the template “%(name)s”"),
    "plan.texts_changed": _("changed the goal or the sustainability"),
    "plan.finding_added": _("added the finding “%(row)s”"),
    "plan.finding_changed": _("changed the finding “%(row)s”"),
    "plan.finding_deleted": _("deleted the finding “%(row)s”"),
    "plan.finding_restored": _("brought back the finding “%(row)s”"),
    "plan.finding_moved": _("moved the finding “%(row)s”"),
    "plan.objective_added": _("added the objective “%(row)s”"),
    "plan.objective_changed": _("changed the objective “%(row)s”"),
    "plan.objective_deleted": _("deleted the objective “%(row)s”"),
    "plan.objective_restored": _("brought back the objective “%(row)s”"),
    "plan.objective_moved": _("moved the objective “%(row)s”"),
    "plan.activity_added": _("added the activity “%(row)s”"),
    "plan.activity_changed": _("changed the activity “%(row)s”"),
    "plan.activity_deleted": _("deleted the activity “%(row)s”"),
    "plan.activity_restored": _("brought back the activity “%(row)s”"),
    "plan.activity_moved": _("moved the activity “%(row)s”"),
    "plan.indicator_added": _("added the indicator “%(row)s”"),
    "plan.indicator_changed": _("changed the indicator “%(row)s”"),
    "plan.indicator_deleted": _("deleted the indicator “%(row)s”"),
    "plan.indicator_restored": _("brought back the indicator “%(row)s”"),
    "plan.indicator_moved": _("moved the indicator “%(row)s”"),
    "plan.finding_ended": _("ended the finding “%(row)s”"),
    "plan.finding_resumed": _("took up the ended finding “%(row)s” again"),
    "plan.objective_ended": _("ended the objective “%(row)s”"),
    "plan.objective_resumed": _("took up the ended objective “%(row)s” again"),
    "plan.activity_ended": _("ended the activity “%(row)s”"),
    "plan.activity_resumed": _("took up the ended activity “%(row)s” again"),
    "plan.indicator_ended": _("ended the indicator “%(row)s”"),
    "plan.indicator_resumed": _("took up the ended indicator “%(row)s” again"),
    "plan.text_set_aside": _(
        "left a colleague's text in “%(field)s” of “%(row)s” and gave up this one"
    ),
    "plan.explanation_kept": _("wrote for the submission: “%(row)s”"),
    "plan.comment_added": _("wrote a remark on the plan"),
    "plan.comment_answered": _("answered a remark on the plan"),
    "plan.comment_resolved": _("resolved a remark on the plan"),
    "plan.comment_reopened": _("opened a resolved remark again"),
    "plan.comment_bound": _("demanded a correction in a remark"),
    "plan.opened_for_advice": _("opened the draft for advice"),
    "plan.closed_for_advice": _("closed the draft that was open for advice"),
    "plan.workbook_taken": _(
        "wrote a workbook into the plan: %(added)s new, %(changed)s changed,"
        " %(deleted)s deleted rows"
    ),
    "plan.paper_attached": _("attached the scan of the paper document"),
    "plan.file_attached": _("attached the file “%(row)s”"),
    "plan.file_removed": _("removed the file “%(row)s”"),
    "plan.submitted": _("submitted the plan for agreement"),
    "plan.submitted:unasked": _("submitted the plan (nobody has to agree)"),
    "plan.withdrawn": _("withdrew the plan from agreement"),
    "plan.agreed": _("agreed to the plan (%(agreed_on)s, No. %(document_number)s)"),
    "plan.returned": _("returned the plan for changes"),
    "plan.checked": _("answered the checklist (%(answered)s answers)"),
    "plan.agreement_ended": _("took the agreement of %(agreed_on)s back"),
    "plan.amended": _("began an amendment of the plan"),
    "plan.discarded": _("discarded the amendment"),
    "plan.approved": _("recorded the head's order (%(ordered_on)s, No. %(order_number)s)"),
    "value.recorded": _("recorded %(reads)s (%(measured_on)s) for the indicator “%(indicator)s”"),
    "value.withdrawn": _(
        "withdrew the value %(reads)s (%(measured_on)s) of the indicator “%(indicator)s”"
    ),
    "expense.recorded": _("recorded an expense of %(sum)s (%(document)s) for “%(row)s”"),
    "expense.reversed": _("reversed the expense of %(sum)s (%(document)s) for “%(row)s”"),
    "expense.imported": _("took in %(count)s expenses from the file “%(file)s”: %(sum)s"),
    "sample.drawn": _(
        "drew %(size)s of %(drawn_from)s expenses (%(place)s, %(starts_on)s – %(ends_on)s; seed"
        " %(seed)s, draw No. %(number)s)"
    ),
    "sample.cleared": _("found the drawn expense of %(sum)s (%(document)s) in order"),
    "audit.found": _(
        "found %(sum)s ineligible in the expense %(document)s, to be answered by %(answer_by)s"
    ),
    "audit.answered": _("answered the finding of %(sum)s (%(document)s)"),
    "audit.upheld": _(
        "decided that the finding of %(sum)s (%(document)s) stands, to be put right by %(due_on)s"
    ),
    "audit.withdrawn": _("withdrew the finding of %(sum)s (%(document)s)"),
    "audit.claimed": _("claimed the sum of the finding back (%(document)s) by %(due_on)s: %(sum)s"),
    "auditrule.added": _("added a rule of audits"),
    "auditrule.changed": _("changed a rule of audits"),
    "programme.audit_rules_loaded": _("loaded the first rule of audits"),
    "spendingrule.added": _("added a rule of spending"),
    "spendingrule.changed": _("changed a rule of spending"),
    "evaluation.started": _("began an evaluation"),
    "evaluation.header_changed": _("changed the header of the evaluation"),
    "evaluation.ratings_changed": _("rated indicators of the framework"),
    "evaluation.finished": _("finished the evaluation (%(rated)s indicators rated)"),
    "evaluation.sent": _("sent the draft evaluation to the school for remarks (until %(until)s)"),
    "evaluation.remarked": _("remarked on the draft evaluation"),
    "evaluation.remarks_ended": _("said that there are no more remarks on the draft evaluation"),
    "evaluation.remark_answered": _("answered a remark on the draft evaluation"),
    "evaluation.ratings_confirmed": _("confirmed levels anew (%(numbers)s)"),
    "evaluation.steps_changed": _("described the steps of the self-evaluation"),
    "evaluation.file_added": _("attached “%(row)s” to the evaluation"),
    "evaluation.file_removed": _("removed “%(row)s” from the evaluation"),
    "evaluation.survey_added": _("added the questionnaire “%(row)s” (%(count)s statements)"),
    "evaluation.survey_removed": _("removed the questionnaire “%(row)s”"),
    "evaluator.assigned": _("assigned an evaluator (%(document)s)"),
    "evaluator.stated": _("stated having no conflict of interest with the school"),
    "evaluator.ended": _("ended the assignment of an evaluator"),
    "evaluator.replaced": _("assigned an evaluator in place of another (%(document)s)"),
    "programme.evaluation_rules_loaded": _("loaded the first rule of external evaluations"),
    "evaluation.deleted": _("deleted an unfinished evaluation (%(starts_on)s – %(ends_on)s)"),
    "overruling.reached": _("decided that the indicator “%(indicator)s” counts as reached"),
    "overruling.not_reached": _("decided that the indicator “%(indicator)s” counts as not reached"),
    "overruling.withdrawn": _("withdrew the decision about the indicator “%(indicator)s”"),
    "conclusion.recorded": _("recorded the conclusion (%(concluded_on)s)"),
    "conclusion.withdrawn": _("withdrew the conclusion"),
    "conclusion.confirmed": _("confirmed the conclusion"),
    "recommendation.adopted": _("made the activity “%(row)s” of a recommendation"),
    "consultancy.assigned": _("assigned a consultant (%(document)s)"),
    "consultancy.ended": _("ended a consultant's work"),
    "consultancy.called_off": _("called off a consultant's work before it began (%(starts_on)s)"),
    "consultancy.visited": _("wrote down the visit of %(visited_on)s: “%(topic)s”"),
    "consultancy.remarked": _("made a remark on the plan of the advice “%(topic)s”"),
    "report.opened": _("opened the report “%(period)s”, due on %(due_on)s"),
    "report.bound": _("bound the report “%(period)s” to the plan in force on its last day"),
    "report.reminded": _("reminded of the report “%(period)s”, due on %(due_on)s"),
    "report.overdue": _("told that the report “%(period)s” was due on %(due_on)s"),
    "report.written": _("wrote in the report “%(period)s”: “%(row)s”"),
    "report.text_set_aside": _(
        "left a colleague's text in “%(field)s” of “%(row)s” and gave up this one"
    ),
    "report.submitted": _("submitted the report “%(period)s” (No. %(number)s)"),
    "report.accepted": _("accepted the report “%(period)s”"),
    "report.returned": _("sent the report “%(period)s” back"),
    "report.reopened": _("opened the report “%(period)s” again, until %(due_on)s"),
    "reportperiod.added": _("added the report period “%(name)s”"),
    "reportperiod.changed": _("changed the report period “%(name)s”"),
    "reportperiod.closed": _("closed the report period “%(name)s” (%(left)s not submitted)"),
    "reportperiod.reopened": _("opened the report period “%(name)s” again, until %(due_on)s"),
    "register.imported": _(
        "imported a register file: %(added)s new, %(changed)s changed, %(unchanged)s unchanged"
    ),
    "school.facts_added": _("took in facts about the school (%(count)s)"),
    "schoolfact.changed": _("corrected a fact; data frozen earlier keep the value they had"),
    "schoolfact.added": _("recorded a fact about the school"),
    "plan.completed": _("completed the plan (%(on)s)"),
    "plan.reopened": _("put the completed plan in force again"),
    "programme.loaded": _("loaded the project's data"),
    "programme.amendment_rules_loaded": _("loaded the first rules of amendments"),
    "programme.checklist_loaded": _("loaded the first questions of the checklists"),
    "round.begun": _("began the round"),
    "round.candidates_added": _("added candidates (%(count)s)"),
    "round.criterion_added": _("added the criterion “%(row)s”"),
    "round.criterion_changed": _("changed the criterion “%(row)s”"),
    "round.criterion_moved": _("moved the criterion “%(row)s”"),
    "round.criterion_deleted": _("removed the criterion “%(row)s”"),
    "round.rule_added": _("added the rule “%(row)s”"),
    "round.rule_changed": _("changed the rule “%(row)s”"),
    "round.rule_deleted": _("removed the rule “%(row)s”"),
    "round.criteria_copied": _("took criteria and rules over from “%(from)s” (%(count)s)"),
    "round.settings_changed": _("changed the settings of the round"),
    "round.decided": _("recorded the decision (%(decided_on)s, No. %(decision_number)s)"),
    "round.deleted": _("deleted the round “%(name)s” and its candidates (%(count)s)"),
    "round.frozen": _(
        "froze the data of %(count)s candidates, %(placed)s of them ranked (No. %(number)s)"
    ),
    "round.unfrozen": _("unfroze the data No. %(number)s"),
    "scenario.saved": _("kept the scenario “%(name)s”"),
    "institution.loaded": _("loaded the first institutions of commissions (%(count)s)"),
    "commission.composed": _("composed the commission"),
    "commission.changed": _("changed the rules of the commission"),
    "commission.member_added": _("added a member to the commission (%(institution)s)"),
    "commission.member_changed": _("changed a member of the commission (%(institution)s)"),
    "commission.member_left": _("recorded that a member left the commission on %(left_on)s"),
    "commission.member_back": _("recorded that a member sits in the commission after all"),
    "commission.member_removed": _("removed a person put into the commission by mistake"),
    "interest.declared": _("declared a conflict of interest"),
    "interest.withdrawn": _("took back a declared conflict of interest"),
    "sitting.opened": _("opened sitting No. %(number)s (%(held_on)s)"),
    "sitting.changed": _("changed the day, the place or the notes of the sitting"),
    "sitting.attendance": _("recorded who takes part (%(came)s)"),
    "sitting.questions_added": _("added questions on schools (%(count)s)"),
    "sitting.question_removed": _("removed question No. %(number)s"),
    "sitting.stated_none": _("stated having no conflict of interest"),
    "sitting.stated_named": _("stated having no conflicts of interest but those named"),
    "sitting.voted": _("voted (%(count)s questions)"),
    "sitting.dropped": _("took away sitting No. %(number)s, opened by mistake"),
    "sitting.closed": _("closed sitting No. %(number)s, minutes No. %(minutes)s"),
    "candidate.move_asked": _("asked the commission to move the school to place %(to_place)s"),
    "candidate.described": _("changed the candidate's data"),
    "candidate.fact_recorded": _("recorded a fact: %(name)s – %(value)s (%(dated_on)s)"),
    "candidate.removed": _("removed the candidate from the round"),
    "grant.awarded": _("awarded %(sum)s for %(pupils)s pupils, counted on %(counted_on)s"),
    "grant.corrected": _("corrected the granted amount by %(sum)s (%(document)s)"),
    "grant.transferred": _("transferred %(sum)s (%(document)s)"),
    "grant.refunded": _("recorded a refund of %(sum)s (%(document)s)"),
    "grant.carried_over": _("handed the basket on to the successor"),
    "grant.instalment_planned": _("planned an instalment of %(sum)s (%(document)s)"),
    "grant.passed_on": _("transferred %(sum)s to the school (%(document)s)"),
    "grant.sent_back": _("recorded a return of %(sum)s to the agency (%(document)s)"),
    "grant.received": _("confirmed that %(sum)s came (%(document)s)"),
    "grant.entry_reversed": _("reversed an entry of %(sum)s (%(document)s)"),
    "grant.suspend": _("suspended the basket (%(document)s)"),
    "grant.resume": _("let the suspended basket go on (%(document)s)"),
    "grant.terminate": _("terminated the basket (%(document)s)"),
    "grant.finish": _("finished the basket (%(document)s)"),
    "grant.take_over": _("noted that the successor carries the basket on"),
    "grant.claimed": _("claimed %(sum)s back until %(due_on)s (%(document)s)"),
    "grant.claim_withdrawn": _("withdrew the claim of %(sum)s"),
    "grant.count_corrected": _(
        "corrected the number of pupils from %(pupils_before)s to %(pupils)s (%(document)s)"
    ),
    "programme.year_closed": _("closed the school year %(school_years)s (%(document)s)"),
    "programme.year_reopened": _("reopened the school year %(school_years)s"),
    "school.carried_over": _("handed baskets and roles on to the successor from %(on)s"),
}

GENERAL: dict[str, str | Promise] = {
    "added": _("added the data"),
    "changed": _("changed the data"),
}


# What a deed reads like where it is about an amendment, not the plan itself
OF_AMENDMENT: dict[str, str | Promise] = {
    "plan.submitted": _("submitted amendment No. %(version)s for agreement"),
    "plan.submitted:unasked": _("submitted amendment No. %(version)s (nobody has to agree)"),
    "plan.withdrawn": _("withdrew amendment No. %(version)s from agreement"),
    "plan.agreed": _(
        "agreed to amendment No. %(version)s (%(agreed_on)s, No. %(document_number)s)"
    ),
    "plan.returned": _("returned amendment No. %(version)s for changes"),
    "plan.checked": _("answered the checklist of amendment No. %(version)s (%(answered)s answers)"),
    "plan.agreement_ended": _(
        "took the agreement of %(agreed_on)s to amendment No. %(version)s back"
    ),
    "plan.amended": _("began amendment No. %(version)s"),
    "plan.discarded": _("discarded amendment No. %(version)s"),
    "plan.approved": _(
        "recorded the head's order that approves amendment No. %(version)s"
        " (%(ordered_on)s, No. %(order_number)s)"
    ),
    "plan.opened_for_advice": _("opened the draft of amendment No. %(version)s for advice"),
    "plan.closed_for_advice": _(
        "closed the draft of amendment No. %(version)s that was open for advice"
    ),
    "plan.paper_attached": _("attached the scan of amendment No. %(version)s on paper"),
    "plan.comment_added": _("wrote a remark on amendment No. %(version)s"),
}


# What a deed reads like where something that may be left out was: verb → (what, the sentence) …
Shorter = dict[str, tuple[tuple[str, str | Promise], ...]]
WITHOUT: Shorter = {
    "plan.agreed": (("document_number", _("agreed to the plan (%(agreed_on)s)")),),
    "plan.text_set_aside": (
        ("field", _("left a colleague's text and gave up this one")),
        ("row", _("left a colleague's text in “%(field)s” and gave up this one")),
    ),
}
WITHOUT_OF_AMENDMENT: Shorter = WITHOUT | {
    "plan.agreed": (("document_number", _("agreed to amendment No. %(version)s (%(agreed_on)s)")),),
}


# Deeds that carry words of a plan being written, which are its school's own
PRIVATE = re.compile(
    r"plan\.((finding|objective|activity|indicator|file|explanation)_|text_set_aside|texts_changed)"
)
HIDDEN = {"row": "…"}


def for_others(entry: Entry) -> Entry:
    """The entry as those outside the school may see it: that it was done, without the words."""
    if PRIVATE.match(entry.verb):
        entry.changes, entry.comment = HIDDEN, ""
    return entry


class _Values(dict[str, Any]):
    """Absent values read as empty text, so that an old entry never breaks a page.

    `reads` is put in by pages that know how a value reads; elsewhere the bare number stands.
    """

    def __missing__(self, key: str) -> str:
        return str(self.get("value", "")) if key == "reads" else ""


def sentence(entry: Entry) -> str:
    """What was done, without the person: „pateikė planą derinti“; an amendment by its number."""
    is_amendment = bool(entry.changes.get("version"))
    verb = f"{entry.verb}:unasked" if entry.changes.get("unasked") else entry.verb
    words = (OF_AMENDMENT.get(verb) if is_amendment else None) or SENTENCES.get(verb)
    words = words or GENERAL.get(entry.verb.rpartition(".")[2])
    if words is None:
        return entry.verb
    shorter = WITHOUT_OF_AMENDMENT if is_amendment else WITHOUT
    missing = (
        without
        for name, without in shorter.get(entry.verb, ())
        if not str(entry.changes.get(name) or "").strip()
    )
    return str(next(missing, words)) % _Values(entry.changes)
