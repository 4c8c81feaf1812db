"""What one engine operation knows of its messages."""

from __future__ import annotations

from pulumi_feishu.resources.run_messages import RunMessages


def test_a_new_message_is_the_first_generation() -> None:
    assert RunMessages().generation("urn:a", 0) == 1


def test_a_message_in_the_state_keeps_its_generation() -> None:
    assert RunMessages().generation("urn:a", 3) == 3


def test_the_second_check_of_a_replaced_message_is_the_next_generation() -> None:
    messages = RunMessages()
    messages.generation("urn:a", 3)
    assert messages.generation("urn:a", 0) == 4
    assert messages.generation("urn:b", 0) == 1


def test_new_and_replaced_messages_are_planned_and_others_are_not() -> None:
    messages = RunMessages()
    messages.generation("urn:a", 3)
    assert not messages.exceeds(0)
    messages.generation("urn:a", 0)
    messages.generation("urn:b", 0)
    assert not messages.exceeds(2)
    # Once is enough.
    assert [messages.exceeds(1) for _ in range(3)] == [True, False, False]
    assert messages.needed == 2
    messages.announce(1)
    assert messages.needed == 2
    messages.announce(12)
    assert messages.needed == 12


def test_a_place_that_was_given_back_can_be_taken_again() -> None:
    messages = RunMessages()
    assert messages.take_place(1)
    assert not messages.take_place(1)
    assert messages.sent == 1
    messages.give_place_back()
    assert messages.sent == 0
    assert messages.take_place(1)
    assert not messages.take_place(1)


def test_only_the_first_message_that_finds_no_place_tells_why() -> None:
    messages = RunMessages()
    assert [messages.refuse() for _ in range(3)] == [True, False, False]


def test_nothing_is_planned_or_known_at_the_beginning() -> None:
    messages = RunMessages()
    assert (messages.needed, messages.sent, messages.has_failed) == (0, 0, False)


def test_only_what_is_held_stays_at_the_end() -> None:
    messages = RunMessages()
    messages.see("om_a")
    assert messages.has_seen("om_a")
    assert not messages.has_seen("om_b")
    assert not messages.holds("om_a")
    messages.hold("om_b", "urn")
    assert messages.holds("om_b")
    assert messages.has_seen("om_b")


def test_a_message_that_is_replaced_after_all_is_let_go() -> None:
    messages = RunMessages()
    messages.generation("urn", 2)
    messages.hold("om_a", "urn")
    messages.hold("om_b", "another")
    assert messages.generation("urn", 0) == 3
    assert not messages.holds("om_a")
    assert messages.has_seen("om_a")
    assert messages.holds("om_b")
