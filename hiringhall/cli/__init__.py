"""The command line: `hiringhall serve`, `demo`, `check` and what else the operator needs.

A door like the others, for the operator: it may touch everything below, and each family of commands is a module.
"""

import click

from hiringhall import __version__
from hiringhall.cli.bill import bill
from hiringhall.cli.check import check
from hiringhall.cli.config import config
from hiringhall.cli.demo import demo
from hiringhall.cli.devcert import devcert
from hiringhall.cli.fees import fees
from hiringhall.cli.frame import Frame, shared_options
from hiringhall.cli.gc import gc
from hiringhall.cli.keys import key
from hiringhall.cli.migrate import migrate
from hiringhall.cli.people import person
from hiringhall.cli.reindex import reindex
from hiringhall.cli.serve import serve
from hiringhall.cli.sign import sign
from hiringhall.cli.tokens import token


@click.group(cls=Frame, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="hiringhall")
@shared_options
def hiringhall() -> None:
    """Run and look after a hall: a self-hosted marketplace for freelance work.

    Settings come from options, from the environment (HIRINGHALL_...) or from a TOML file, in this order;
    `hiringhall config` lists them all.
    """


for command in (serve, demo, person, key, token, sign, config, migrate, bill, check, fees, reindex, gc, devcert):
    hiringhall.add_command(command)


def main() -> None:
    """Run the command line."""
    hiringhall(prog_name="hiringhall")
