"""The behaviours that nobody documents, each a switch: what is assumed, and the other way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass
class Switches:
    """Every `[assumed]` behaviour; the default is what this project takes for the real one."""

    put_replaces: bool = True
    """put replaces what is pinned. Off: put into an occupied slot is refused with 232001."""

    put_takes_last_of_several: bool = False
    """Several items in one put: refused with 232001. On: the last one is pinned."""

    delete_of_nothing_succeeds: bool = True
    """delete with nothing pinned succeeds. Off: refused with 232001."""

    recall_empties_slot: bool = True
    """Recalling or deleting the pinned message empties the slot. Off: the notice stays."""

    put_takes_gone_message: bool = False
    """put of a recalled or deleted message: refused with 232001, the only code in put's table
    that fits (230011 and 230110 belong to the message calls). On: it is pinned."""

    put_takes_foreign_message: bool = False
    """put of a message of another group: refused with 232001. On: it is pinned."""

    put_of_unknown_message: Literal[99992354, 232001] = 99992354
    """The code for a message id that does not exist, in put's body. 99992354 is seen for ids in
    paths; that ids in bodies are judged at the same place is assumed."""

    get_message_in_dissolved_chat: Literal[230002, 232009] = 230002
    """The code for reading a message of a dissolved group: its bot is in no group any more."""

    wrong_secret: Literal[10003, 10014, 10015] = 10003
    """The code for a wrong app secret; each of the three was reported from the real server."""
