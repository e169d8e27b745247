"""The web application: every page as a Litestar route, the headers, the error pages, work in the background."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from litestar import Litestar, Request, Response, route
from litestar.concurrency import sync_to_thread
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ExceptionHandlersMap

from hiringhall.cashier import Cashier
from hiringhall.courier import Courier
from hiringhall.hall import Hall
from hiringhall.live import told_to_stop
from hiringhall.mailroom import Mailroom
from hiringhall.notices import InboxRoom, NoticeRoom
from hiringhall.reporting import ReportingRoom
from hiringhall.timekeeping import RetentionRoom, TimekeepingRoom
from hiringhall.web import headers, statics
from hiringhall.web.answer import TITLES, answer, error_page
from hiringhall.web.forms import Form, read_form
from hiringhall.web.page import Page
from hiringhall.web.pages import (
    account,
    activities,
    activity_import,
    agents,
    appearance,
    apply,
    asking,
    attachments,
    audit,
    billing,
    billing_methods,
    candidates,
    companies,
    consent,
    contract,
    contract_activities,
    contract_acts,
    contract_endings,
    contract_files,
    contract_list,
    developers,
    diary,
    diary_cell,
    diary_editing,
    disputes,
    documents,
    earnings,
    elance_consent,
    email,
    entry,
    fees,
    finance,
    finance_audit,
    finance_charges,
    finance_deposits,
    finance_disputes,
    finance_withdrawals,
    find_talent,
    find_work,
    front,
    grants,
    group_keeping,
    groups,
    inbox,
    invite,
    invoices,
    job,
    job_forms,
    job_list,
    milestones,
    my_proposals,
    notices,
    offer,
    offer_lists,
    offer_making,
    operator,
    overseen_proposals,
    own_diary,
    password,
    paying,
    payout_methods,
    pictures,
    profile,
    profile_page,
    profile_pictures,
    profile_records,
    profile_skills,
    proposal,
    proposal_endings,
    reference,
    refunding,
    report_feeds,
    report_runs,
    report_schedules,
    reports,
    room,
    room_charts,
    room_files,
    room_live,
    room_opening,
    room_people,
    room_settings,
    room_stories,
    rooms,
    saved_reports,
    screenshots,
    searches,
    status_reports,
    team_room,
    teams,
    timesheet,
    trackers,
    watched,
    webhook_deliveries,
    webhooks,
    withdrawing,
)
from hiringhall.web.visit import Visit

LARGEST_FORM = 1_000_000  # bytes
TOO_MUCH = 15_000_000  # bytes beyond what a page's files may have, so that its form can be shown again with the reason

log = structlog.get_logger(__name__)


def all_pages() -> list[Page]:
    """Return every page of the hall."""
    families = (
        front,
        entry,
        password,
        email,
        account,
        trackers,
        grants,
        appearance,
        consent,
        elance_consent,
        companies,
        teams,
        audit,
        find_work,
        find_talent,
        searches,
        watched,
        inbox,
        notices,
        job,
        asking,
        job_list,
        job_forms,
        activity_import,
        activities,
        contract_list,
        contract,
        contract_acts,
        contract_endings,
        contract_activities,
        contract_files,
        milestones,
        status_reports,
        paying,
        billing,
        billing_methods,
        invoices,
        disputes,
        earnings,
        withdrawing,
        payout_methods,
        refunding,
        documents,
        diary,
        diary_cell,
        diary_editing,
        own_diary,
        timesheet,
        team_room,
        reports,
        saved_reports,
        report_schedules,
        report_feeds,
        report_runs,
        candidates,
        invite,
        apply,
        my_proposals,
        offer_making,
        offer_lists,
        offer,
        proposal,
        proposal_endings,
        developers,
        webhooks,
        webhook_deliveries,
        operator,
        overseen_proposals,
        fees,
        finance,
        finance_deposits,
        finance_charges,
        finance_withdrawals,
        finance_disputes,
        finance_audit,
        agents,
        profile,
        profile_skills,
        profile_records,
        profile_pictures,
        groups,
        group_keeping,
        profile_page,
        pictures,
        attachments,
        rooms,
        room_opening,
        room,
        room_stories,
        room_people,
        room_settings,
        room_files,
        room_live,
        screenshots,
        room_charts,
        reference,
    )
    return [page for family in families for page in family.pages.all]


def create_web(hall: Hall) -> Litestar:
    """Return the web application of an open hall; as long as it runs it works in the background too."""
    calendar = hall.calendar if hall.settings.automatic_billing else None
    workers = (
        Mailroom(hall),
        Cashier(hall),
        Courier(hall),
        hall.search,
        hall.columns,
        hall.live,
        NoticeRoom(hall),
        InboxRoom(hall),
        ReportingRoom(hall),
        TimekeepingRoom(hall.database, calendar),
        RetentionRoom(hall),
    )

    @asynccontextmanager
    async def work(_app: Litestar) -> AsyncIterator[None]:
        for worker in workers:
            worker.open()
        try:
            with told_to_stop(hall.live.leave_off):
                yield
        finally:
            for worker in workers:
                await sync_to_thread(worker.close)

    return Litestar(
        [statics.serve_static, *_routes(hall, all_pages())],
        lifespan=[work],
        before_send=[headers.hook(hall.settings)],
        exception_handlers=_error_pages(hall),
        request_max_body_size=LARGEST_FORM,
        openapi_config=None,
        logging_config=None,
    )


def _routes(hall: Hall, pages: Iterable[Page]) -> list[HTTPRouteHandler]:
    return [_route(hall, page) for page in pages]


def _route(hall: Hall, page: Page) -> HTTPRouteHandler:
    in_thread = page.slow or not hall.database.is_sqlite

    async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
        form = await read_form(request) if page.method == "POST" else Form()
        run = partial(answer, hall, page, request, form)
        try:
            return await sync_to_thread(run) if in_thread else run()
        finally:
            form.close()

    methods: Any = ["GET", "HEAD"] if page.method == "GET" else [page.method]
    largest = page.uploads + TOO_MUCH if page.uploads else LARGEST_FORM
    return route(page.path, http_method=methods, status_code=200, request_max_body_size=largest)(handle)


def _error_pages(hall: Hall) -> ExceptionHandlersMap:
    def known(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
        why = {
            404: "The address may be mistyped, or the page was removed.",
            405: "This address takes another kind of request.",
            413: f"A form may have at most {LARGEST_FORM // 1000} kB; how large files may be stands beside them.",
        }.get(error.status_code, "")
        answered = _shown(hall, request, error.status_code, why)
        answered.headers.update(error.headers or {})
        return answered

    def unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        log.error("page failed", method=request.method, path=request.scope["path"], exc_info=error)
        return _shown(hall, request, 500, "It was noted. Try again in a moment; what you sent was not saved.")

    return {HTTPException: known, Exception: unknown}


def _shown(hall: Hall, request: Request[Any, Any, Any], status: int, why: str) -> Response[bytes]:
    try:
        return error_page(Visit(hall, request, Form()), status, why)
    except Exception:  # even the error page cannot be made, for instance without a database
        log.exception("error page failed", path=request.scope["path"])
        return Response(TITLES.get(status, "Error").encode(), status_code=status, media_type="text/plain")
