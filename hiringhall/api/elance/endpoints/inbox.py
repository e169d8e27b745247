"""The inbox of a person over all their jobs and workrooms; that of one workroom is below it."""

from hiringhall.api.elance import mapping
from hiringhall.api.elance.call import Call
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.values import Paged, keyed, paged, wire_name
from hiringhall.api.elance.views.workrooms import Notice
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.listed import listed_contracts
from hiringhall.marketplace.inbox.reading import MOST_COUNTED, own_entries
from hiringhall.marketplace.workrooms.queries import workroom_id


class OwnInbox(Paged, frozen=True, rename=wire_name):
    """A part of what somebody has not read."""

    messages: dict[str, Notice]


@endpoint("GET", "inbox", section="6", title="List my notices", scope=Scope.ROOMS_VIEW)
def list_notices(call: Call) -> OwnInbox:
    """Return a part of the newest hundred notices that the caller has not read; to be listed is not to be read."""
    page = call.page()
    unread = own_entries(call.session, call.person, kinds=mapping.INBOX_KINDS, unread=True, count=MOST_COUNTED)
    rows = unread[page.offset : page.offset + page.rows]
    contract_ids = {row.entry.contract_id for row in rows if row.entry.contract_id is not None}
    bids = {found.id: workroom_id(found) for found in listed_contracts(call.session, sorted(contract_ids))}
    shown = [Notice.of(row, bids.get(row.entry.contract_id or 0)) for row in rows]
    return OwnInbox(*paged(len(unread), page, len(shown)), keyed(shown))
