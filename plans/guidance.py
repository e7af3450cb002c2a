"""Help beside each field of a plan: a line of guidance, a good and a weak example, a word limit.

The one table of it all: forms, the counter on the page and the workbook read it. Limits are ours,
not of the procedure: long texts are not read. A word is what stands between spaces and holds a
letter or a digit; `static/js/words.js` counts the same way.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SPACES = re.compile(r"[\s\ufeff]+")
EXPLANATION_WORDS = 60
NEEDED = _("needed to submit")
NEEDED_WITH_MONEY = _("needed to submit, if there is money")
MONEY_OR_NOTE = _("money or a note is needed to submit")


@dataclass(frozen=True, eq=False)
class Advice:
    """What helps to fill a field in; `words` is the most it may hold, 0 for no such limit.

    `needed` says in words that the plan can't be submitted while the field is empty, if so.
    """

    line: str | Promise
    good: str | Promise
    weak: str | Promise
    words: int = 0
    needed: str | Promise = ""
    tells_term: bool = False  # the line goes on with the days between which the plan runs


ADVICE: dict[str, dict[str, Advice]] = {
    "findings": {
        "text": Advice(
            _(
                "One conclusion in the words of the report: what it says and of which pupils "
                "or lessons."
            ),
            _(
                "In grades 5–8 tasks are mostly the same for all; pupils who learn more "
                "slowly do not keep up."
            ),
            _("Achievement is too low. (Whose, in what, and who says so?)"),
            words=80,
        ),
        "strength": Advice(
            _("As the report names it: a strong aspect or one to improve."),
            _("Aspect to improve: the report lists differentiation among the five to improve."),
            _("All aspects are strong, though the plan is to change them."),
        ),
        "source": Advice(
            _("Which evaluation found it."),
            _("External evaluation: it has a report that anyone can look into."),
            _("Other data, though the conclusion comes from self-evaluation."),
        ),
        "dated_on": Advice(
            _("The date of the report or of the conclusion."),
            _("2025-03-14: the day on which the report was signed."),
            _("Today's date, because the plan is being written today."),
        ),
        "report_number": Advice(
            _("As it stands on the report, so that it can be found."),
            _("A-15"),
            _("The report of spring."),
        ),
        "indicator": Advice(
            _("The indicator of the quality framework that the conclusion is about."),
            _("2.4.1 for feedback in lessons: the same that the report names."),
            _("The first of the list, to have one named."),
        ),
        "level": Advice(
            _("The level that the evaluators gave, if they gave one."),
            _("2: the report gives this level to the indicator."),
            _("3, because the school itself thinks so."),
        ),
    },
    "goal": {
        "goal": Advice(
            _("One sentence: what will change for which pupils in two years."),
            _(
                "Over two years raise the mathematics achievement of grades 5–8, so that each "
                "pupil gets help in time and sees the own progress."
            ),
            _(
                "Improve the quality of education and hold trainings. (What will be "
                "different, and for whom?)"
            ),
            words=60,
            needed=NEEDED,
        ),
    },
    "objectives": {
        "text": Advice(
            _("One change that leads to the goal and can be measured."),
            _("Give pupils of grades 5–8 help in mathematics in time, by the gaps of each."),
            _("Organise consultations and buy tablets. (These are activities.)"),
            words=40,
        ),
        "findings": Advice(
            _("Tick what the objective answers; each aspect to improve should be answered by one."),
            _("The objective about help is tied to the conclusion on equal tasks for all."),
            _("Every objective is tied to every conclusion."),
        ),
    },
    "activities": {
        "title": Advice(
            _("What will be done and with whom, in one line."),
            _("Mathematics consultations in small groups for grades 5–8, twice a week"),
            _("Work with pupils"),
        ),
        "objectives": Advice(
            _("Which objective moves on because of this activity."),
            _("Consultations serve the objective about help in time."),
            _("All are ticked, though the activity serves one."),
            needed=NEEDED,
        ),
        "purpose": Advice(
            _("What the money goes to, by the list of the project."),
            _("Consultations: individual help to the pupil."),
            _("Consultations: equipment, because a computer is used there."),
            needed=NEEDED_WITH_MONEY,
        ),
        "responsible": Advice(
            _("A post, not a person's name."),
            _("Deputy head for education"),
            _("All teachers; or a name and surname, which change."),
            needed=NEEDED,
        ),
        "starts_on": Advice(
            _("The first day, within the two years of the plan."),
            _("2026-10-01: when the timetable of consultations begins."),
            _("A day before the plan: such costs are not paid."),
            needed=NEEDED,
            tells_term=True,
        ),
        "ends_on": Advice(
            _("The last day, within the two years of the plan."),
            _("2028-05-31: the last consultation."),
            _("The end of the plan for every activity, even one of a month."),
            needed=NEEDED,
        ),
        "classes": Advice(
            _("For which classes and subjects."),
            _("Grades 5–8, mathematics"),
            _("The whole school"),
        ),
        "money": Advice(
            _("What is used in this school year, EUR; leave empty where nothing is."),
            _("12 400,00: 620 lessons at 20 EUR."),
            _("The whole basket in the first year, to have it shown."),
            needed=MONEY_OR_NOTE,
        ),
        "no_money_note": Advice(
            _("Only where the activity needs no money."),
            _("The talks are held in the paid time of class teachers."),
            _("Not needed"),
            needed=MONEY_OR_NOTE,
        ),
        "expected_change": Advice(
            _("What will be different for pupils when this is done."),
            _(
                "Pupils with gaps close them within half a year and take part in the lesson "
                "together with all."
            ),
            _("Consultations will have been held."),
            words=80,
        ),
    },
    "indicators": {
        "title": Advice(
            _("Whose, and what of them, is measured; a result, not work done."),
            _("Share of pupils who reach at least the satisfactory level in mathematics"),
            _("Number of consultations (tells what the school did, not what it changed)"),
        ),
        "objectives": Advice(
            _("Whose success it shows; each objective needs an indicator."),
            _("The share of pupils at the satisfactory level measures the objective about help."),
            _("One indicator for all objectives."),
        ),
        "kind": Advice(
            _("What the values are: a share, a number, a mean, a level …"),
            _("A share of pupils: percent. A mean of a survey: score or mean."),
            _("A share of pupils as a count: 78 would mean 78 pupils."),
        ),
        "unit": Advice(
            _("For example pupils, points, percent."),
            _("points (1–4)"),
            _("In numbers"),
        ),
        "direction": Advice(
            _("Raise, lower or keep what is good already."),
            _("Lower: missed lessons per pupil."),
            _("Raise, though 98 percent have been reached and are to be kept."),
        ),
        "baseline_value": Advice(
            _("The value before the plan; leave empty only until you know it: 0 is a value."),
            _("78: from the test of last spring."),
            _("0, because nobody has measured."),
            needed=NEEDED,
        ),
        "baseline_on": Advice(
            _("When the value at the start was measured."),
            _("2026-05-12: the day of the test."),
            _("The day on which this is written."),
            needed=NEEDED,
        ),
        "interim_value": Advice(
            _("What you want to see half-way; may be left empty."),
            _("81: on the way from 78 to 85."),
            _("85: the same as the target."),
        ),
        "interim_on": Advice(
            _("When you will look half-way."),
            _("2027-05-31: the end of the first school year."),
            _("A month before the end of the plan."),
        ),
        "target_value": Advice(
            _("What you will reach; ambitious, yet within reach in two years."),
            _("85: twelve more pupils of 170 than now."),
            _("100: all, always."),
            needed=NEEDED,
        ),
        "target_on": Advice(
            _("When it will be measured at the end."),
            _("2028-05-31: the test of the last spring."),
            _("Some years after the plan."),
            needed=NEEDED,
        ),
        "source": Advice(
            _("Where anyone can look the value up."),
            _("National test of grade 8; school tests of May"),
            _("Teachers' opinion"),
            needed=NEEDED,
        ),
        "framework_indicator": Advice(
            _("The indicator of the quality framework that it speaks of, if there is one."),
            _("1.2.1 for pupils' achievement and progress."),
            _("Any with a similar name."),
        ),
    },
    "sustainability": {
        "sustainability": Advice(
            _("What goes on after the money ends, on what means and who sees to it."),
            _(
                "From the third year the timetable of consultations is part of the school's "
                "education plan; the assistant is paid from the school's own teaching money."
            ),
            _("We will go on working well."),
            words=200,
        ),
    },
}


def advice_on(section: str, field: str) -> Advice | None:
    """The help for a section's field; the money of each school year has one in common."""
    return ADVICE.get(section, {}).get(re.sub(r"^money_\d+$", "money", field))


def count_words(text: str) -> int:
    """How many words: „Nr. 5 – geras“ has three, a lone dash is none."""
    return sum(any(map(str.isalnum, piece)) for piece in SPACES.split(text))
