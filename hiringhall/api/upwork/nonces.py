"""A verified request uses up its nonce, once over all workers and restarts."""

from hiringhall.api.upwork import errors, oauth1
from hiringhall.hall import Hall


def use_nonce(hall: Hall, presented: oauth1.Presented) -> None:
    """Use up the nonce of a verified request. Raises WireError 403 when it was used before."""
    if not hall.traffic.remember(presented.consumer_key, presented.token, presented.timestamp, presented.nonce):
        raise errors.replayed()
