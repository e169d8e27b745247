"""Categories, and the list of methods that the API gives of itself."""

from msgspec import UNSET, Struct, UnsetType

from hiringhall.api.elance.call import Call
from hiringhall.api.elance.categories import Category, Subcategory, categories
from hiringhall.api.elance.endpoint import ENDPOINTS, Endpoint, endpoint


class CategoryData(Struct, frozen=True, rename="camel"):
    """A category with its subcategories by id, or one of those with its parent."""

    cat_id: int
    cat_name: str
    children: "dict[str, CategoryData] | UnsetType" = UNSET
    parent_id: int | UnsetType = UNSET


class Categories(Struct, frozen=True):
    """Every category by id: the answer is nothing but this map."""

    by_id: dict[str, CategoryData]


class Method(Struct, frozen=True, rename="camel"):
    """A method as the API describes it."""

    path: str
    full_path: str
    http_method: str
    desc: str
    short_desc: str
    is_public: bool
    deprecated: bool
    published: bool
    version: int


class Methods(Struct, frozen=True):
    """Every method by its name: the answer is nothing but this map."""

    by_id: dict[str, Method]


@endpoint("GET", "categories", section="4.32", title="List categories", public=True)
def list_categories(call: Call) -> Categories:  # noqa: ARG001 - all are told the same
    """List the categories with their subcategories."""
    return Categories({str(found.id): _category(found) for found in categories()})


def _category(found: Category) -> CategoryData:
    children = {str(child.id): _subcategory(found, child) for child in found.children}
    return CategoryData(found.id, found.name, children=children)


def _subcategory(parent: Category, child: Subcategory) -> CategoryData:
    return CategoryData(child.id, child.name, parent_id=parent.id)


@endpoint("GET", "reflection/apis", section="4.33", title="List methods", public=True)
def list_methods(call: Call) -> Methods:
    """List the methods of this API."""
    return Methods({declared.id: _method(call, declared) for declared in ENDPOINTS.values()})


def _method(call: Call, declared: Endpoint) -> Method:
    return Method(
        path=declared.path,
        full_path=call.url(f"/api2/{declared.path}"),
        http_method=declared.method,
        desc=(declared.handler.__doc__ or "").partition("\n")[0],
        short_desc=declared.title,
        is_public=declared.public,
        deprecated=False,
        published=True,
        version=2,
    )
