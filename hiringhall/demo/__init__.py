"""The demo hall: a small made-up marketplace to try things in, and a large one to measure with.

The same seed gives the same people, keys and secrets every time; dates are counted back from today, and diaries go up
to now. Rows are written in bulk beside the operations, because these can neither act in the past nor post a hundred
thousand jobs in seconds; `hiringhall check` holds for the result. Touches the marketplace and storage.
"""

from hiringhall.demo.cast import PASSWORD
from hiringhall.demo.crowd import Counts
from hiringhall.demo.hall import DemoFacts, SignIn, demo_facts, fill_demo, is_empty

__all__ = ["PASSWORD", "Counts", "DemoFacts", "SignIn", "demo_facts", "fill_demo", "is_empty"]
