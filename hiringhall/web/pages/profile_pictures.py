"""The portrait and the portfolio on one's own profile."""

from hiringhall.marketplace.errors import InvalidInput, NotFound, Refused
from hiringhall.marketplace.profiles import pictures, portfolio, portraits
from hiringhall.marketplace.profiles.entries import ShownPortfolioItem
from hiringhall.marketplace.profiles.pictures import KeptPicture
from hiringhall.marketplace.profiles.portfolio import PieceOfWork
from hiringhall.web import job_form, own_profile, skills, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("title", "description", "url", "category", "skills", "done_on", "picture")


@pages.get("/profile/picture")
def show_picture(visit: Visit) -> Answer:
    """Show the portrait with the form for another one."""
    return visit.show("profile/picture.html", shown=own_profile.own(visit), form=Form(), largest=pictures.LARGEST)


@pages.post("/profile/picture", uploads=pictures.LARGEST)
def set_picture(visit: Visit) -> Answer:
    """Take over another portrait."""
    form, shown = visit.form, own_profile.own(visit)
    content = form.content("picture", pictures.LARGEST)
    if content is None:
        form.errors.setdefault("picture", "choose a file.")
    else:
        try:
            kept = pictures.keep(visit.hall.blobs, pictures.make_portrait(content))
            with visit.writing() as session:
                portraits.set_picture(session, visit.actor, visit.hall.blobs, kept)
        except Refused as refused:
            form.refuse(refused, "picture")
    if form.errors:
        return visit.show("profile/picture.html", status=422, shown=shown, largest=pictures.LARGEST)
    return visit.go("/profile", good="Your picture is saved.")


@pages.post("/profile/picture/remove")
def remove_picture(visit: Visit) -> Answer:
    """Show the initials again."""
    with visit.writing() as session:
        portraits.remove_picture(session, visit.actor, visit.hall.blobs)
    return visit.go("/profile", good="Your picture is removed.")


@pages.get("/profile/portfolio/new")
def show_new(visit: Visit) -> Answer:
    """Show the form of a new piece of work."""
    own_profile.own(visit)
    return _form(visit, Form())


def _form(visit: Visit, form: Form, status: int = 200, *, item: ShownPortfolioItem | None = None) -> Answer:
    return visit.show(
        "profile/piece_form.html",
        form=form,
        status=status,
        item=item,
        choices=job_form.choices([]),
        skills_url=skills.list_url(),
        most=portfolio.MOST_SKILLS,
        largest=pictures.LARGEST,
    )


@pages.post("/profile/portfolio/new", uploads=pictures.LARGEST)
def add(visit: Visit) -> Answer:
    """Add a piece of work."""
    own_profile.own(visit)
    form = visit.form
    piece = _piece(form)
    picture = _picture(visit)
    if not form.errors:
        try:
            with visit.writing() as session:
                portfolio.add_portfolio_item(session, visit.actor, piece, picture)
        except Refused as refused:
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _form(visit, form, 422)
    return visit.go("/profile#portfolio", good=f"{form.text('title')} is in your portfolio.")


def _piece(form: Form) -> PieceOfWork:
    piece = PieceOfWork(
        title=form.text("title"),
        description=form.text("description"),
        url=form.text("url"),
        category=form.text("category") or None,
        skills=form.read("skills", skills.slugs) or (),
        done_on=form.read("done_on", values.day),
    )
    try:
        portfolio.check_piece(piece)
    except InvalidInput as refused:
        form.refuse(refused, *FIELDS)
    return piece


def _picture(visit: Visit) -> KeptPicture | None:
    """Return the picture that came with the form, drawn anew and kept, None without one or when it is refused."""
    content = visit.form.content("picture", pictures.LARGEST)
    if content is None or visit.form.errors:
        return None
    try:
        return pictures.keep(visit.hall.blobs, pictures.make_portfolio_picture(content))
    except InvalidInput as refused:
        visit.form.refuse(refused, "picture")
        return None


@pages.get("/profile/portfolio/{key:str}")
def show_edit(visit: Visit) -> Answer:
    """Show the form of a piece of work as it stands."""
    item = _item(visit)
    form = Form().fill(
        title=item.title,
        description=item.description,
        url=item.url,
        category=item.category or "",
        skills=skills.as_text(item.skills),
        done_on=item.done_on.isoformat() if item.done_on else "",
    )
    return _form(visit, form, item=item)


def _item(visit: Visit) -> ShownPortfolioItem:
    key = visit.public_key("key", "piece of work")
    found = next((item for item in own_profile.own(visit).portfolio if item.key == key), None)
    if found is None:
        raise NotFound("piece of work")
    return found


@pages.post("/profile/portfolio/{key:str}", uploads=pictures.LARGEST)
def change(visit: Visit) -> Answer:
    """Save a changed piece of work; without another picture the one that is there stays, unless it is to go."""
    item, form = _item(visit), visit.form
    piece = _piece(form)
    picture = _picture(visit)
    if not form.errors:
        try:
            with visit.writing() as session:
                portfolio.change_portfolio_item(session, visit.actor, visit.hall.blobs, item.id, piece, picture)
                if form.flag("no_picture") and picture is None:
                    portfolio.remove_portfolio_picture(session, visit.actor, visit.hall.blobs, item.id)
        except Refused as refused:
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _form(visit, form, 422, item=item)
    return visit.go("/profile#portfolio", good=f"{form.text('title')} is saved.")


@pages.get("/profile/portfolio/{key:str}/remove")
def ask_remove(visit: Visit) -> Answer:
    """Ask before a piece of work goes with its picture."""
    return visit.show("profile/piece_remove.html", item=_item(visit))


@pages.post("/profile/portfolio/{key:str}/remove")
def remove(visit: Visit) -> Answer:
    """Remove a piece of work."""
    item = _item(visit)
    with visit.writing() as session:
        portfolio.remove_portfolio_item(session, visit.actor, visit.hall.blobs, item.id)
    return visit.go("/profile#portfolio", good=f"{item.title} is removed.")


@pages.post("/profile/portfolio/{key:str}/move")
def move(visit: Visit) -> Answer:
    """Move a piece of work one place up or down."""
    item = _item(visit)
    order = [each.id for each in own_profile.own(visit).portfolio]
    place = order.index(item.id)
    order.insert(max(place + (-1 if visit.form.text("to") == "up" else 1), 0), order.pop(place))
    with visit.writing() as session:
        portfolio.order_portfolio(session, visit.actor, order)
    return visit.go("/profile#portfolio")
