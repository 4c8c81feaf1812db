"""What one engine operation knows of its messages."""

from __future__ import annotations

from pulumi_feishu.resources.run_messages import RunMessages


def test_a_new_message_is_the_first_generation() -> None:
    assert RunMessages().generation("urn:a", 0) == 1


def test_a_message_in_the_state_keeps_its_generation() -> None:
    assert RunMessages().generation("urn:a", 3) == 3


def test_the_second_check_of_a_replaced_message_is_the_next_generation() -> None:
    outbox = RunMessages()
    outbox.generation("urn:a", 3)
    assert outbox.generation("urn:a", 0) == 4
    assert outbox.generation("urn:b", 0) == 1


def test_new_and_replaced_messages_are_planned_and_others_are_not() -> None:
    outbox = RunMessages()
    outbox.generation("urn:a", 3)
    assert not outbox.plans_more_than(0)
    outbox.generation("urn:a", 0)
    outbox.generation("urn:b", 0)
    assert outbox.plans_more_than(1)
    assert not outbox.plans_more_than(2)


def test_a_place_that_was_given_back_can_be_taken_again() -> None:
    outbox = RunMessages()
    assert outbox.take_place(1)
    assert not outbox.take_place(1)
    outbox.give_place_back()
    assert outbox.take_place(1)


def test_only_what_is_held_stays_at_the_end() -> None:
    outbox = RunMessages()
    outbox.see("om_a")
    assert outbox.has_seen("om_a")
    assert not outbox.has_seen("om_b")
    assert not outbox.holds("om_a")
    outbox.hold("om_b", "urn")
    assert outbox.holds("om_b")
    assert outbox.has_seen("om_b")


def test_a_message_that_is_replaced_after_all_is_let_go() -> None:
    outbox = RunMessages()
    outbox.generation("urn", 2)
    outbox.hold("om_a", "urn")
    outbox.hold("om_b", "another")
    assert outbox.generation("urn", 0) == 3
    assert not outbox.holds("om_a")
    assert outbox.has_seen("om_a")
    assert outbox.holds("om_b")
