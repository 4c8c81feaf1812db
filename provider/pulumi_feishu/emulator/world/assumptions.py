"""The behaviours that nobody documents, each a switch: what is assumed, and the other way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass
class Switches:
    """Every `[assumed]` behaviour; the default is what this project takes for the real one."""

    put_replaces: bool = True
    """put replaces what is pinned. Off: put into an occupied slot is refused with 232001."""

    pins_are_one_slot: bool = True
    """A group has one slot. Off: it has a list of pins, as models of an unpublished API in the
    official SDKs suggest; a put stands in front, and a delete uncovers what was there before."""

    pin_leaves_system_message: bool = False
    """A put or delete leaves nothing in the chat. On: a message of type `system`, by which somebody
    could see who pinned something."""

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

    wrong_secret: Literal[10003, 10014, 10015, 99991543] = 10014
    """The code for a wrong app secret; each of these was reported from the real server."""

    card_read_back: Literal["wrapped", "unwrapped", "plain"] = "wrapped"
    """A card that is read with user_card_content comes as JSON text in `user_dsl`, as several see
    it. unwrapped: as the card itself, as one project sees it. plain: as without that parameter."""

    refuses_unknown_tag: bool = True
    """A card with a tag that no page documents is refused [seen]. Off: it is taken."""

    refuses_unknown_property: bool = False
    """A 2.0 card with a property that no page documents: documented as refused, and many that are
    sent have some (`wide_screen_mode`). On: it is refused."""

    refuses_header_only: bool = False
    """A card of a header and nothing else is taken; both were reported. On: it is refused."""

    refuses_one_column_tables: bool = False
    """A Markdown table of one column does not count against the 5 of a card. On: it does."""

    refuses_five_tables_in_one: bool = False
    """Of 5 tables in one Markdown element the page says that 4 are the most. On: refused."""

    refuses_odd_picture: bool = True
    """A picture whose key does not begin with img_ is refused [doc]. Off: older ones are taken."""

    refuses_body_over_limit: bool = False
    """The limit is that of `content`, as the client counts. On: that of the request's body, as the
    page words it."""
