"""Whether a request was signed by who it says, whatever address of this hall it was signed for."""

from urllib.parse import urlsplit

import msgspec

from hiringhall.api.upwork import oauth1
from hiringhall.api.upwork.form import Form
from hiringhall.api.upwork.oauth1 import Presented, Signed
from hiringhall.hall import Hall


def is_signed(hall: Hall, read: Form, presented: Presented, sealed_key_secret: str, sealed_token_secret: str) -> bool:
    """Tell whether the signature fits; without a token there is no `sealed_token_secret`.

    A client signs the address it calls. Behind a proxy that is the public one, of which the request that arrives here
    may know nothing; programs on the same machine still call the hall directly.
    """
    secrets = hall.sealer.open(sealed_key_secret), hall.sealer.open(sealed_token_secret) if sealed_token_secret else ""
    public_url = hall.settings.public_url
    if public_url and oauth1.verify(presented, _sent_to(public_url, read.signed), *secrets):
        return True
    return oauth1.verify(presented, read.signed, *secrets)


def _sent_to(public_url: str, signed: Signed) -> Signed:
    address = urlsplit(public_url)
    path = address.path.rstrip("/") + signed.path
    return msgspec.structs.replace(signed, scheme=address.scheme, host=address.netloc, path=path)
