"""The cashier: has payment providers move the money that the marketplace wrote down, and notes what they answer.

Providers are asked outside of any transaction. Touches the marketplace through its operations only.
"""

from hiringhall.cashier.room import Cashier

__all__ = ["Cashier"]
