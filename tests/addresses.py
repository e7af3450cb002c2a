"""Every address of the site with the objects it needs, and a walk through the resolver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver

from common import clock
from files.models import StoredFile
from files.services import store
from grants.claims import make_claim
from grants.models import GrantStep
from grants.scenarios import Asked, save_scenario
from grants.services import transfer
from jobs.models import Job
from plans import workflow
from plans.comments import add_comment
from plans.documents import of_submission
from plans.models import Attachment, PaperSource, PlanVersion
from plans.quotes import Spot
from progress.auditing import papers
from progress.dossier import KIND
from progress.models import AuditFinding, Consultancy, ReportPeriod, Visit
from progress.reporting.opening import open_due
from progress.services import record_value, start_evaluation
from progress.spending import record_expense
from schools.choices import Role
from schools.services import invite
from selection.models import Criterion, EligibilityRule, Interest, Placing, Round, Sitting
from selection.ranking.whatif import Changes
from tests.plans import stages
from tests.progress import audits
from tests.progress.stages import evaluates
from tests.selection.commission_day import sat
from tests.selection.compared import criterion, placed
from tests.world import World

OUTSIDE = {"admin"}  # walked by its own test, model by model


@dataclass
class Scene:
    """The world with a plan, and what stands on it."""

    world: World
    version: PlanVersion
    invitation: dict[str, Any]
    token: str

    @property
    def plan(self) -> dict[str, Any]:
        return {"pk": self.version.plan_id}

    def row(self, **more: Any) -> dict[str, Any]:
        """A row of the plan: its only objective."""
        row = self.version.objectives.get()
        return self.plan | {"part": "uzdaviniai", "row_pk": row.pk} | more

    @property
    def code(self) -> dict[str, Any]:
        """The code of what was submitted."""
        return {"code": of_submission(self.version.current_submission).code}

    @property
    def attachment(self) -> dict[str, Any]:
        return {"attachment_pk": self.version.attachments.get().pk}

    @property
    def remark(self) -> dict[str, Any]:
        """An officer's remark for all parties."""
        return self.plan | {"comment_pk": self.version.comments.get().pk}

    @property
    def grant(self) -> dict[str, Any]:
        return {"pk": self.world.grant.pk}

    @property
    def school_year(self) -> dict[str, Any]:
        """The first of the programme, still open."""
        return {"pk": self.world.programme.pk, "year": 2026}

    @property
    def movement(self) -> dict[str, Any]:
        """What the agency sent to the municipality."""
        entry = self.world.grant.entries.get(kind="transfer", leg="municipality")
        return self.grant | {"entry_pk": entry.pk}

    @property
    def step(self) -> dict[str, Any]:
        return self.grant | {"step_pk": self.world.grant.steps.get().pk}

    @property
    def claim(self) -> dict[str, Any]:
        return self.grant | {"claim_pk": self.world.grant.claims.get().pk}

    @property
    def candidate(self) -> dict[str, Any]:
        return {"pk": self.world.round.candidates.get(school=self.world.azuolas).pk}

    @property
    def placing(self) -> dict[str, Any]:
        """Where Ąžuolas came in the decided round."""
        return {"pk": Placing.objects.get(candidate__school=self.world.azuolas).pk}

    @property
    def selection(self) -> dict[str, Any]:
        return {"pk": self.world.round.pk}

    @property
    def scenario(self) -> dict[str, Any]:
        return {"pk": self.world.round.freezes.get().scenarios.get().pk}

    @property
    def freeze(self) -> dict[str, Any]:
        return {"pk": self.world.round.freezes.get().pk}

    @property
    def criterion(self) -> dict[str, Any]:
        return {"pk": Criterion.objects.get().pk}

    @property
    def rule(self) -> dict[str, Any]:
        return {"pk": EligibilityRule.objects.get().pk}

    @property
    def sitting(self) -> dict[str, Any]:
        """Of the commission that Kazys chairs."""
        return {"pk": Sitting.objects.get().pk}

    @property
    def member(self) -> dict[str, Any]:
        return {"pk": Sitting.objects.get().commission.members.get().pk}

    @property
    def question(self) -> dict[str, Any]:
        return {"pk": Sitting.objects.get().questions.get().pk}

    @property
    def interest(self) -> dict[str, Any]:
        """What Kazys declared."""
        return {"pk": Interest.objects.get().pk}

    @property
    def membership(self) -> dict[str, Any]:
        """The editor of Ąžuolas, whom the head may let go."""
        return {"pk": self.world.rasa.memberships.get().pk}

    @property
    def indicator(self) -> dict[str, Any]:
        return {"key": self.version.indicators.get().key}

    @property
    def value(self) -> dict[str, Any]:
        return {"value_pk": self.world.grant.measurements.get().pk}

    @property
    def scan(self) -> dict[str, Any]:
        """The paper that the value was entered from."""
        return {"file_pk": self.world.grant.measurements.get().scan_id}

    @property
    def agreement(self) -> dict[str, Any]:
        """The municipality's, which stands."""
        submission = self.version.submissions.get()
        return {"agreement_pk": submission.agreements.get(party="municipality").pk}

    def report(self, **more: Any) -> dict[str, Any]:
        return self.grant | {"report_pk": self.world.grant.reports.get().pk} | more

    @property
    def period(self) -> dict[str, Any]:
        return {"pk": self.world.grant.reports.get().period_id}

    def reported(self, rows: str) -> dict[str, Any]:
        """The only row of the report's activities or indicators."""
        return self.report(row_pk=getattr(self.world.grant.reports.get(), rows).get().pk)

    @property
    def consultancy(self) -> dict[str, Any]:
        """A consultant's work at Ąžuolas."""
        day = date(2026, 11, 2)
        found, _new = Consultancy.objects.get_or_create(
            grant=self.world.grant,
            defaults={
                "person": self.world.feliksas,
                "by": self.world.feliksas,
                "starts_on": day,
                "document": "K-1",
            },
        )
        return self.grant | {"consultancy_pk": found.pk}

    @property
    def visit(self) -> dict[str, Any]:
        """A visit of that consultant."""
        found, _new = Visit.objects.get_or_create(
            consultancy_id=self.consultancy["consultancy_pk"],
            defaults={
                "visited_on": date(2026, 11, 3),
                "hours": 2,
                "topic": "Tema",
                "advice": "Patarimas",
                "by": self.world.feliksas,
            },
        )
        return self.grant | {"visit_pk": found.pk}

    @property
    def expense(self) -> dict[str, Any]:
        return self.grant | {"expense_pk": self.world.grant.expenses.get().pk}

    def sample(self, **more: Any) -> dict[str, Any]:
        """Of Ąžuolas's one expense, drawn by Feliksas."""
        return {"pk": self.world.grant.samples.get().pk} | more

    @property
    def drawn(self) -> dict[str, Any]:
        return self.sample(item_pk=self.world.grant.samples.get().items.get().pk)

    @property
    def audit_finding(self) -> dict[str, Any]:
        """In that expense; Ąžuolas has answered with a document."""
        return {"pk": AuditFinding.objects.get().pk}

    def evaluation(self, kind: str = "external", **more: Any) -> dict[str, Any]:
        found = self.world.grant.evaluations.get(kind=kind)
        return self.grant | {"evaluation_pk": found.pk} | more

    def of_evaluation(self, name: str, rows: str) -> dict[str, Any]:
        """What belongs to the external evaluation: a file, a questionnaire, a remark."""
        found = self.world.grant.evaluations.get(kind="external")
        return self.evaluation(**{f"{name}_pk": getattr(found, rows).get().pk})

    @property
    def assignment(self) -> dict[str, Any]:
        """Of the evaluator."""
        return self.grant | {"assignment_pk": self.world.grant.assignments.get().pk}


def names(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[str]:
    """The name of every address, with its namespace."""
    for item in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(item, URLResolver) and item.namespace not in OUTSIDE:
            inner = f"{prefix}{item.namespace}:" if item.namespace else prefix
            yield from names(item.url_patterns, inner)
        elif isinstance(item, URLPattern):
            yield f"{prefix}{item.name}"


def submitted(world: World) -> Scene:
    """Ąžuolas has submitted its plan, which once came on paper and has a scan."""
    version = stages.being_written(world)
    scan = store(ContentFile(b"%PDF-1.4", name="planas.pdf"), by=world.domas)
    PaperSource.objects.create(
        version=version, scan=scan, received_on=date(2026, 9, 20), by=world.domas
    )
    Attachment.objects.create(version=version, title="Ataskaita", file=scan, by=world.asta)
    workflow.submit(version, by=world.asta)
    place = Spot("goal")
    add_comment(version=version, spot=place, text="Kodėl?", audience="all", by=world.domas)
    criterion(world.round)
    EligibilityRule.objects.create(round=world.round, kind="no_basket")
    freeze = placed(world).freeze
    asked = Asked(Changes({}, 1), Decimal("127.00"))
    save_scenario(freeze=freeze, name="Viena mokykla", asked=asked, by=world.feliksas)
    Round.objects.filter(pk=world.round.pk).update(decision_file=scan)
    sat(world)
    return _scene(world, version)


def _moved(world: World, paper: StoredFile) -> None:
    """Money is on its way to Ąžuolas, some is claimed back, the basket was once stopped."""
    said: Any = {"dated_on": date(2026, 10, 1), "document": "V-5", "reason": "Pagal įsakymą"}
    said |= {"file": paper, "by": world.feliksas}
    transfer(grant=world.grant, amount=Decimal(9000), leg="municipality", **said)
    on = said | {"document": "V-6", "by": world.domas}
    transfer(grant=world.grant, amount=Decimal(90), leg="school", **on)
    due_on = date(2026, 11, 1)
    make_claim(grant=world.grant, kind="count", amount=Decimal(90), due_on=due_on, **said)
    GrantStep.objects.create(grant=world.grant, was="suspended", status="active", **said)


def approved(world: World) -> Scene:
    """Ąžuolas's plan is in force, one value is recorded, an external evaluation is begun."""
    version = stages.agreed_by_agency(world)
    order = store(ContentFile(b"%PDF-1.4", name="isakymas.pdf"), by=world.asta)
    signed = {"agreed_on": stages.AGREED_ON, "document_number": "S-7", "file": order}
    workflow.agree(version, party="municipality", by=world.domas, **signed)
    ordered = {"ordered_on": stages.ORDERED_ON, "order_number": "V-13", "order_file": order}
    workflow.approve(version, by=world.asta, **ordered)
    _moved(world, order)
    record_value(
        grant=world.grant,
        indicator=version.indicators.get(),
        value=Decimal("80"),
        measured_on=date(2026, 11, 2),
        source="NMPP",
        evidence=order,
        scan=order,
        by=world.asta,
    )
    record_expense(
        grant=world.grant,
        activity=version.activities.get(),
        dated_on=date(2026, 11, 3),
        document="SF-1",
        amount=Decimal("100.00"),
        note="Knygos",
        file=order,
        sure=True,
        by=world.asta,
    )
    report_period(world)
    _evaluated(world, order)
    about = {"kind": KIND, "subject_type": "schools.school", "subject_id": world.azuolas.pk}
    Job.objects.create(by=world.asta, result=order, finished_at=clock.now(), **about)
    _audited(world, order)
    return _scene(world, version)


def report_period(world: World) -> None:
    """A period that is over, and the report of it that Ąžuolas is to write."""
    ReportPeriod.objects.create(
        programme=world.programme,
        kind="quarter",
        name="1 ketvirtis",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 10, 31),
        opens_on=date(2026, 11, 1),
        due_on=date(2026, 11, 20),
    )
    open_due()


def _evaluated(world: World, file: StoredFile) -> None:
    """A self-evaluation and an external one are begun; the latter has all that one may have."""
    evaluates(world, world.grant)
    day, by = date(2026, 11, 3), world.vilte
    days: dict[str, Any] = {"starts_on": day, "ends_on": day + timedelta(days=2)}
    start_evaluation(grant=world.grant, kind="self", by=world.asta, **days)
    begun = start_evaluation(grant=world.grant, kind="external", by=by, **days)
    begun.files.create(title="Protokolas", file=file, by=by)
    begun.surveys.create(title="Apklausa", asked="pupils", asked_on=day, file=file, by=by)
    begun.remarks.create(text="Ne taip.", by=world.asta)


def _audited(world: World, file: StoredFile) -> None:
    """The expense is drawn and something is found in it; Feliksas has its documents as a ZIP."""
    sample = audits.drawn(world, 1)
    audits.answered(world, audits.found(world, audits.item_of(sample)), file=file)
    about = {"kind": papers.KIND, "subject_type": "progress.sample", "subject_id": sample.pk}
    Job.objects.create(by=world.feliksas, result=file, finished_at=clock.now(), **about)


def _scene(world: World, version: PlanVersion) -> Scene:
    invitation, link = invite(
        email="nauja@demo.lt", role=Role.EDITOR, school=world.azuolas, by=world.asta
    )
    return Scene(world, version, {"pk": invitation.pk}, link.rstrip("/").split("/")[-1])


Maker = Callable[[Scene], dict[str, Any]]
STAGES = {"submitted": submitted, "approved": approved}


def nothing(scene: Scene) -> dict[str, Any]:
    return {}


ADDRESSES: dict[str, tuple[str, Maker]] = {
    "portal:home": ("submitted", nothing),
    "portal:health": ("submitted", nothing),
    "portal:favicon": ("submitted", nothing),
    "portal:check": ("submitted", nothing),
    "portal:check_document": ("submitted", lambda scene: scene.code),
    "portal:programme_sign": ("submitted", lambda scene: {"pk": scene.world.programme.pk}),
    "common:set_language": ("submitted", nothing),
    "common:style_page": ("submitted", nothing),
    "dashboard:start": ("submitted", nothing),
    "schools:school_list": ("submitted", nothing),
    "schools:school_detail": ("submitted", lambda scene: {"pk": scene.world.azuolas.pk}),
    "schools:school_facts": ("submitted", lambda scene: {"pk": scene.world.azuolas.pk}),
    "schools:school_alike": ("submitted", lambda scene: {"pk": scene.world.azuolas.pk}),
    "schools:fact_overview": ("submitted", nothing),
    "schools:membership_switch": ("submitted", nothing),
    "selection:round_list": ("submitted", nothing),
    "selection:round_begin": ("submitted", nothing),
    "selection:round_detail": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "selection:candidate_add": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "selection:candidate_detail": ("submitted", lambda scene: scene.candidate),
    "selection:candidate_remove": ("submitted", lambda scene: scene.candidate),
    "selection:candidate_add_all": ("submitted", lambda scene: scene.selection),
    "selection:round_settings": ("submitted", lambda scene: scene.selection),
    "selection:criterion_list": ("submitted", lambda scene: scene.selection),
    "selection:criterion_add": ("submitted", lambda scene: scene.selection),
    "selection:criterion_copy": ("submitted", lambda scene: scene.selection),
    "selection:rule_add": ("submitted", lambda scene: scene.selection),
    "selection:criterion_edit": ("submitted", lambda scene: scene.criterion),
    "selection:criterion_move": ("submitted", lambda scene: scene.criterion),
    "selection:criterion_remove": ("submitted", lambda scene: scene.criterion),
    "selection:rule_edit": ("submitted", lambda scene: scene.rule),
    "selection:rule_remove": ("submitted", lambda scene: scene.rule),
    "selection:round_freeze": ("submitted", lambda scene: scene.selection),
    "selection:round_unfreeze": ("submitted", lambda scene: scene.selection),
    "selection:round_ranking": ("submitted", lambda scene: scene.selection),
    "selection:round_inputs": ("submitted", lambda scene: scene.selection),
    "selection:round_results": ("submitted", lambda scene: scene.selection),
    "selection:freeze_list": ("submitted", lambda scene: scene.selection),
    "selection:freeze_inputs": ("submitted", lambda scene: scene.freeze),
    "selection:freeze_results": ("submitted", lambda scene: scene.freeze),
    "selection:placing_list": ("submitted", nothing),
    "selection:placing_detail": ("submitted", lambda scene: scene.placing),
    "selection:commission_detail": ("submitted", lambda scene: scene.selection),
    "selection:commission_edit": ("submitted", lambda scene: scene.selection),
    "selection:member_add": ("submitted", lambda scene: scene.selection),
    "selection:interest_list": ("submitted", lambda scene: scene.selection),
    "selection:sitting_open": ("submitted", lambda scene: scene.selection),
    "selection:round_outcome": ("submitted", lambda scene: scene.selection),
    "selection:round_order": ("submitted", lambda scene: scene.selection),
    "selection:member_edit": ("submitted", lambda scene: scene.member),
    "selection:member_remove": ("submitted", lambda scene: scene.member),
    "selection:interest_declare": ("submitted", lambda scene: scene.candidate),
    "selection:interest_withdraw": ("submitted", lambda scene: scene.interest),
    "selection:sitting_detail": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_edit": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_attendance": ("submitted", lambda scene: scene.sitting),
    "selection:question_add": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_state": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_vote": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_close": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_drop": ("submitted", lambda scene: scene.sitting),
    "selection:sitting_minutes": ("submitted", lambda scene: scene.sitting),
    "selection:question_remove": ("submitted", lambda scene: scene.question),
    "simulator:round_simulate": ("submitted", lambda scene: scene.selection),
    "simulator:scenario_list": ("submitted", lambda scene: scene.selection),
    "simulator:scenario_compare": ("submitted", lambda scene: scene.selection),
    "simulator:scenario_detail": ("submitted", lambda scene: scene.scenario),
    "grants:grant_list": ("submitted", nothing),
    "grants:programme_detail": ("submitted", lambda scene: {"pk": scene.world.programme.pk}),
    "grants:round_decide": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "grants:round_decision_file": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "grants:round_letters": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "grants:round_letters_pdf": ("submitted", lambda scene: {"pk": scene.world.round.pk}),
    "grants:school_carry_over": ("submitted", lambda scene: {"pk": scene.world.azuolas.pk}),
    "grants:grant_detail": ("submitted", lambda scene: scene.grant),
    "grants:entry_add": ("submitted", lambda scene: scene.grant | {"name": "pervedimas"}),
    "grants:grant_list_csv": ("submitted", nothing),
    "grants:grant_list_xlsx": ("submitted", nothing),
    "grants:claim_list": ("approved", nothing),
    "grants:year_list": ("submitted", lambda scene: {"pk": scene.world.programme.pk}),
    "grants:year_close": ("submitted", lambda scene: scene.school_year),
    "grants:year_reopen": ("submitted", lambda scene: scene.school_year),
    "grants:grant_statement_pdf": ("approved", lambda scene: scene.grant),
    "grants:receipt_add": ("approved", lambda scene: scene.movement),
    "grants:entry_reverse": ("approved", lambda scene: scene.movement),
    "grants:entry_file": ("approved", lambda scene: scene.movement),
    "grants:grant_step": ("approved", lambda scene: scene.grant | {"name": "sustabdyti"}),
    "grants:step_file": ("approved", lambda scene: scene.step),
    "grants:claim_add": ("approved", lambda scene: scene.grant),
    "grants:claim_withdraw": ("approved", lambda scene: scene.claim),
    "grants:claim_file": ("approved", lambda scene: scene.claim),
    "baskets:count_correct": ("approved", lambda scene: scene.grant),
    "baskets:settlement": ("approved", lambda scene: scene.grant),
    "plans:plan_list": ("submitted", nothing),
    "plans:plan_start": ("submitted", nothing),
    "plans:plan_of_grant": ("submitted", lambda scene: scene.grant),
    "plans:plan_detail": ("submitted", lambda scene: scene.plan),
    "plans:plan_history": ("submitted", lambda scene: scene.plan),
    "plans:plan_compare": ("submitted", lambda scene: scene.plan),
    "plans:plan_compare_pdf": ("submitted", lambda scene: scene.plan),
    "plans:plan_note": ("approved", lambda scene: scene.plan | scene.agreement),
    "plans:plan_order": ("submitted", lambda scene: scene.plan),
    "plans:plan_pdf": ("submitted", lambda scene: scene.plan),
    "plans:version_detail": ("submitted", lambda scene: scene.plan | {"number": 0}),
    "plans:version_pdf": ("submitted", lambda scene: scene.plan | {"number": 0}),
    "plans:attachment_list": ("submitted", lambda scene: scene.plan),
    "plans:attachment": ("submitted", lambda scene: scene.plan | scene.attachment),
    "plans:attachment_remove": ("submitted", lambda scene: scene.plan | scene.attachment),
    "plans:plan_xlsx": ("submitted", lambda scene: scene.plan),
    "plans:plan_workbook": ("submitted", lambda scene: scene.plan),
    "plans:plan_begin": ("submitted", lambda scene: scene.plan),
    "plans:plan_template": ("approved", lambda scene: scene.plan),
    "plans:plan_paper": ("submitted", lambda scene: scene.plan),
    "plans:plan_paper_file": ("submitted", lambda scene: scene.plan),
    "plans:comment_list": ("submitted", lambda scene: scene.plan),
    "plans:comment_detail": ("submitted", lambda scene: scene.remark),
    "plans:plan_advice": ("submitted", lambda scene: scene.plan),
    "plans:plan_edit": ("submitted", lambda scene: scene.plan),
    "plans:plan_here": ("submitted", lambda scene: scene.plan),
    "plans:plan_section": ("submitted", lambda scene: scene.plan | {"part": "uzdaviniai"}),
    "plans:plan_row_add": ("submitted", lambda scene: scene.plan | {"part": "uzdaviniai"}),
    "plans:plan_row": ("submitted", lambda scene: scene.row()),
    "plans:plan_paste": ("submitted", lambda scene: scene.plan | {"part": "uzdaviniai"}),
    "plans:plan_row_restore": ("submitted", lambda scene: scene.plan | {"part": "uzdaviniai"}),
    "plans:plan_row_duplicate": ("submitted", lambda scene: scene.row()),
    "plans:plan_row_delete": ("submitted", lambda scene: scene.row()),
    "plans:plan_row_move": ("submitted", lambda scene: scene.row()),
    "plans:plan_submit": ("submitted", lambda scene: scene.plan),
    "plans:plan_withdraw": ("submitted", lambda scene: scene.plan),
    "plans:plan_review": ("submitted", lambda scene: scene.plan),
    "plans:plan_agree": ("submitted", lambda scene: scene.plan),
    "plans:plan_return": ("submitted", lambda scene: scene.plan),
    "plans:plan_approve": ("submitted", lambda scene: scene.plan),
    "plans:plan_take_back": ("submitted", lambda scene: scene.plan),
    "plans:plan_amend": ("submitted", lambda scene: scene.plan),
    "plans:plan_discard": ("submitted", lambda scene: scene.plan),
    "plans:plan_row_end": ("submitted", lambda scene: scene.row()),
    "plans:plan_row_resume": ("submitted", lambda scene: scene.row()),
    "plans:plan_order_file": ("approved", lambda scene: scene.plan),
    "plans:plan_agreement_file": ("approved", lambda scene: scene.plan | scene.agreement),
    "progress:progress_list": ("approved", nothing),
    "progress:report": ("approved", nothing),
    "progress:gap_list": ("approved", nothing),
    "progress:gap_count": ("approved", nothing),
    "progress:gap_xlsx": ("approved", nothing),
    "progress:gap_csv": ("approved", nothing),
    "progress:report_pdf": ("approved", nothing),
    "progress:report_xlsx": ("approved", nothing),
    "progress:report_csv": ("approved", nothing),
    "progress:dossier": ("approved", lambda scene: {"pk": scene.world.azuolas.pk}),
    "progress:dossier_file": ("approved", lambda scene: {"pk": scene.world.azuolas.pk}),
    "progress:progress_detail": ("approved", lambda scene: scene.grant),
    "progress:progress_pdf": ("approved", lambda scene: scene.grant),
    "progress:evaluation_pdf": ("approved", lambda scene: scene.evaluation()),
    "progress:measurement_add": ("approved", lambda scene: scene.grant | scene.indicator),
    "progress:measurement_withdraw": ("approved", lambda scene: scene.grant | scene.value),
    "progress:measurement_evidence": ("approved", lambda scene: scene.grant | scene.value),
    "progress:indicator_detail": ("approved", lambda scene: scene.grant | scene.indicator),
    "progress:overruling_add": ("approved", lambda scene: scene.grant | scene.indicator),
    "progress:overruling_withdraw": ("approved", lambda scene: scene.grant | scene.indicator),
    "progress:scan": ("approved", lambda scene: scene.grant | scene.scan),
    "progress:period_list": ("approved", nothing),
    "progress:period_add": ("approved", nothing),
    "progress:period_regular": ("approved", nothing),
    "progress:period_detail": ("approved", lambda scene: scene.period),
    "progress:period_change": ("approved", lambda scene: scene.period),
    "progress:period_close": ("approved", lambda scene: scene.period),
    "progress:period_reopen": ("approved", lambda scene: scene.period),
    "progress:period_csv": ("approved", lambda scene: scene.period),
    "progress:period_xlsx": ("approved", lambda scene: scene.period),
    "progress:report_detail": ("approved", lambda scene: scene.report()),
    "progress:report_activity": ("approved", lambda scene: scene.reported("activities")),
    "progress:report_indicator": ("approved", lambda scene: scene.reported("indicators")),
    "progress:report_text": ("approved", lambda scene: scene.report(text="sunkumai")),
    "progress:report_submit": ("approved", lambda scene: scene.report()),
    "progress:report_answer": ("approved", lambda scene: scene.report()),
    "progress:report_reopen": ("approved", lambda scene: scene.report()),
    "progress:report_document": ("approved", lambda scene: scene.report()),
    "progress:sample_list": ("approved", nothing),
    "progress:sample_add": ("approved", nothing),
    "progress:sample_detail": ("approved", lambda scene: scene.sample()),
    "progress:sample_csv": ("approved", lambda scene: scene.sample()),
    "progress:sample_xlsx": ("approved", lambda scene: scene.sample()),
    "progress:sample_frame": ("approved", lambda scene: scene.sample()),
    "progress:sample_redraw": ("approved", lambda scene: scene.sample()),
    "progress:sample_papers": ("approved", lambda scene: scene.sample()),
    "progress:sample_papers_file": ("approved", lambda scene: scene.sample()),
    "progress:sample_item": ("approved", lambda scene: scene.drawn),
    "progress:finding_add": ("approved", lambda scene: scene.drawn),
    "progress:finding_list": ("approved", nothing),
    "progress:finding_detail": ("approved", lambda scene: scene.audit_finding),
    "progress:finding_answer": ("approved", lambda scene: scene.audit_finding),
    "progress:finding_file": ("approved", lambda scene: scene.audit_finding),
    "progress:finding_uphold": ("approved", lambda scene: scene.audit_finding),
    "progress:finding_withdraw": ("approved", lambda scene: scene.audit_finding),
    "progress:finding_claim": ("approved", lambda scene: scene.audit_finding),
    "progress:expense_list": ("approved", lambda scene: scene.grant),
    "progress:expense_csv": ("approved", lambda scene: scene.grant),
    "progress:expense_xlsx": ("approved", lambda scene: scene.grant),
    "progress:expense_add": ("approved", lambda scene: scene.grant),
    "progress:expense_import": ("approved", lambda scene: scene.grant),
    "progress:expense_template": ("approved", lambda scene: scene.grant),
    "progress:expense_detail": ("approved", lambda scene: scene.expense),
    "progress:expense_file": ("approved", lambda scene: scene.expense),
    "progress:expense_reverse": ("approved", lambda scene: scene.expense),
    "progress:conclusion_add": ("approved", lambda scene: scene.grant),
    "progress:conclusion_withdraw": ("approved", lambda scene: scene.grant),
    "progress:evaluation_add": ("approved", lambda scene: scene.grant),
    "progress:evaluation_detail": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_header": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_area": ("approved", lambda scene: scene.evaluation(area=1)),
    "progress:evaluation_finish": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_delete": ("approved", lambda scene: scene.evaluation()),
    "progress:conclusion_confirm": ("approved", lambda scene: scene.grant),
    "progress:mirror": ("approved", lambda scene: scene.grant),
    "progress:rating_adopt": ("approved", lambda scene: scene.grant | {"rating_pk": 0}),
    "progress:consulting": ("approved", lambda scene: scene.grant),
    "progress:consultant_assign": ("approved", lambda scene: scene.grant),
    "progress:consultancy_end": ("approved", lambda scene: scene.consultancy),
    "progress:visit_add": ("approved", lambda scene: scene.grant),
    "progress:visit_remark": ("approved", lambda scene: scene.visit),
    "progress:visit_adopt": ("approved", lambda scene: scene.visit),
    "progress:final_pdf": ("approved", lambda scene: scene.grant),
    "progress:summary_pdf": ("approved", lambda scene: scene.grant),
    "progress:assignment_list": ("approved", lambda scene: scene.grant),
    "progress:assignment_end": ("approved", lambda scene: scene.assignment),
    "progress:assignment_state": ("approved", lambda scene: scene.assignment),
    "progress:evaluation_steps": ("approved", lambda scene: scene.evaluation("self")),
    "progress:evaluation_files": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_file": ("approved", lambda scene: scene.of_evaluation("file", "files")),
    "progress:evaluation_file_remove": (
        "approved",
        lambda scene: scene.of_evaluation("file", "files"),
    ),
    "progress:evaluation_surveys": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_survey_file": (
        "approved",
        lambda scene: scene.of_evaluation("survey", "surveys"),
    ),
    "progress:evaluation_survey_remove": (
        "approved",
        lambda scene: scene.of_evaluation("survey", "surveys"),
    ),
    "progress:evaluation_send": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_remarks": ("approved", lambda scene: scene.evaluation()),
    "progress:evaluation_answer": (
        "approved",
        lambda scene: scene.of_evaluation("remark", "remarks"),
    ),
    "progress:evaluation_confirm": ("approved", lambda scene: scene.evaluation()),
    "accounts:profile": ("submitted", nothing),
    "account_login": ("submitted", nothing),
    "account_logout": ("submitted", nothing),
    "account_signup": ("submitted", nothing),
    "account_inactive": ("submitted", nothing),
    "account_reauthenticate": ("submitted", nothing),
    "account_email": ("submitted", nothing),
    "account_confirm_email": ("submitted", lambda scene: {"key": "nera"}),
    "account_change_password": ("submitted", nothing),
    "account_set_password": ("submitted", nothing),
    "account_reset_password": ("submitted", nothing),
    "account_reset_password_done": ("submitted", nothing),
    "account_reset_password_from_key_done": ("submitted", nothing),
    "account_reset_password_from_key": ("submitted", lambda scene: {"uidb36": "1", "key": "nera"}),
    "memberships:membership_list": ("submitted", nothing),
    "memberships:membership_end": ("submitted", lambda scene: scene.membership),
    "memberships:invitation_list": ("submitted", nothing),
    "memberships:invitation_new": ("submitted", nothing),
    "memberships:invitation_resend": ("submitted", lambda scene: scene.invitation),
    "memberships:invitation_revoke": ("submitted", lambda scene: scene.invitation),
    "memberships:invitation_accept": ("submitted", lambda scene: {"token": scene.token}),
    "notices:letter_list": ("submitted", nothing),
    "notices:letter_detail": ("submitted", lambda scene: {"name": "nera"}),
}
