"""The body of a request: a form, a JSON object or XML, read as a flat list of (name, text) pairs.

Nested values take bracket names, as in a form: `milestones[0][due_date]`.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.percent import unescape_form
from hiringhall.api.upwork.xml import singular

MAX_PARAMETERS = 1000
MAX_DEPTH = 16
MAX_NAME = 255  # of a nested value, whose name is built of all names above it

Pairs = list[tuple[str, str]]


def read_form(text: str, where: str) -> Pairs:
    """Read a query or a form; `where` names it in errors. A parameter without value is "".

    Raises WireError 400 when it is not percent-encoded UTF-8 or has more than 1,000 parameters.
    """
    if not text:
        return []
    if text.count("&") >= MAX_PARAMETERS:
        raise _too_many()
    pairs: Pairs = []
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            try:
                pairs.append((unescape_form(name), unescape_form(value)))
            except ValueError:
                raise errors.bad_parameter(name or where, f"The {where} is not percent-encoded UTF-8.") from None
    return pairs


def read_json(body: bytes) -> Pairs:
    """Read a JSON object; bytes that are not UTF-8 are Latin-1, as the published Java client sends them.

    Numbers keep the text they were written in, true and false are "1" and "0", null is absent. Raises WireError 400,
    with the position for broken JSON.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    try:
        value = json.loads(
            text, object_pairs_hook=_json_object, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise _broken("JSON", f"{error.msg}, line {error.lineno} column {error.colno}") from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(value, dict):
        raise _broken("JSON", "an object of parameters is needed")
    return _limited(_flatten(value))


def read_xml(body: bytes) -> Pairs:
    """Read `<request><key>value</key></request>`; a list is a plural element with singular ones inside.

    Raises WireError 400, with the position for broken XML; document types, and so entities, are refused unread.
    """
    try:
        root = fromstring(body, forbid_dtd=True)
    except ParseError as error:
        raise _broken("XML", str(error)) from None
    except DefusedXmlException:
        raise _broken("XML", "a document type is not accepted") from None
    except (ValueError, LookupError):
        raise _broken("XML", "the encoding is not known; send UTF-8") from None
    if root.tag != "request":
        raise _broken("XML", "the outermost element must be <request>")
    return _limited(_flatten_xml(root))


# --- JSON ---


def _json_object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) < len(members):
        names = Counter(name for name, _ in members)
        raise errors.given_twice(names.most_common(1)[0][0])
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise _broken("JSON", f"{name} is not a JSON value")


def _flatten(members: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        yield from _flatten_value(name, value, 1)


def _flatten_value(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    _check_place(name, depth)
    match value:
        case str():
            yield name, value
        case bool():
            yield name, "1" if value else "0"
        case dict():
            for key, member in value.items():
                yield from _flatten_value(f"{name}[{key}]", member, depth + 1)
        case list():
            for index, member in enumerate(value):
                yield from _flatten_value(f"{name}[{index}]", member, depth + 1)
        case _:  # null; numbers are texts by now
            return


# --- XML ---


def _flatten_xml(root: Element) -> Iterator[tuple[str, str]]:
    for child in root:
        yield from _flatten_element(child.tag, child, 1)


def _flatten_element(name: str, element: Element, depth: int) -> Iterator[tuple[str, str]]:
    _check_place(name, depth)
    children = list(element)
    if not children:
        yield name, element.text or ""
        return
    one = singular(element.tag) or "item"
    is_list = all(child.tag == one for child in children)
    for index, child in enumerate(children):
        yield from _flatten_element(f"{name}[{index if is_list else child.tag}]", child, depth + 1)


# --- limits ---


def _check_place(name: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if len(name) > MAX_NAME:
        raise errors.bad_parameter(name, f"A name can have {MAX_NAME} characters at most.")


def _limited(pairs: Iterator[tuple[str, str]]) -> Pairs:
    result = []
    for name, value in pairs:
        if not (_is_text(name) and _is_text(value)):
            raise errors.bad_parameter(name, "Half of a surrogate pair is not text.")
        result.append((name, value))
        if len(result) > MAX_PARAMETERS:
            raise _too_many()
    return result


def _is_text(text: str) -> bool:
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _too_many() -> errors.WireError:
    return errors.WireError(400, f"The request has more than {MAX_PARAMETERS} parameters.")


def _too_deep() -> errors.WireError:
    return errors.WireError(400, f"The request body is nested more than {MAX_DEPTH} levels deep.")


def _broken(kind: str, why: str) -> errors.WireError:
    return errors.WireError(400, f"The request body is not {kind} that can be read: {why}.")
