from pathlib import Path

import pytest

from pulumi_feishu.engine import process
from pulumi_feishu.resources.run_groups import RunGroups


def fleet_declaring(count: int) -> RunGroups:
    groups = RunGroups()
    for number in range(count):
        groups.declare(f"oc_{number}", is_managed=True)
    return groups


def taken_down(groups: RunGroups, *, tries: int, max_unpins: int | None = None) -> int:
    results = [groups.count_unpin(f"oc_old_{number}", max_unpins) for number in range(tries)]
    return results.count(True)


@pytest.mark.parametrize(
    ("declared", "max_unpins", "allowed"),
    [
        pytest.param(1, None, 10, id="a small groups may lose ten"),
        pytest.param(33, None, 10, id="30% of 33 is less than ten"),
        pytest.param(40, None, 12, id="30% of 40"),
        pytest.param(40, 3, 3, id="a set number wins over both"),
        pytest.param(40, 0, 0, id="zero allows none"),
        pytest.param(0, None, 50, id="destroy declares nothing and is free"),
        pytest.param(0, 3, 50, id="destroy is free of a set number too"),
    ],
)
def test_the_budget(declared: int, max_unpins: int | None, allowed: int) -> None:
    assert taken_down(fleet_declaring(declared), tries=50, max_unpins=max_unpins) == allowed


def test_the_budget_counts_groups_that_the_program_announced_but_check_has_not_seen() -> None:
    groups = fleet_declaring(1)
    groups.announce(100)
    assert taken_down(groups, tries=50) == 30


def test_a_group_asked_for_twice_is_counted_once() -> None:
    groups = fleet_declaring(1)
    assert all(groups.count_unpin("oc_same", None) for _ in range(20))
    assert taken_down(groups, tries=20) == 9


def test_a_declared_group_may_not_be_released() -> None:
    groups = RunGroups()
    groups.declare("oc_a", is_managed=True)
    assert not groups.begin_release("oc_a")
    assert groups.begin_release("oc_b")


def test_a_group_released_before_its_declaration_has_to_be_written_again() -> None:
    groups = RunGroups()
    assert groups.begin_release("oc_a")
    assert groups.declare("oc_a", is_managed=True)
    assert not groups.declare("oc_b", is_managed=True)
    assert not groups.begin_release("oc_a")


def test_one_chat_has_one_lock() -> None:
    groups = RunGroups()
    assert groups.chat_lock("oc_a") is groups.chat_lock("oc_a")
    assert groups.chat_lock("oc_a") is not groups.chat_lock("oc_b")


def test_a_long_run_tells_every_ten_seconds_how_far_it_is() -> None:
    now = [0.0]
    groups = RunGroups(lambda: now[0])
    told = []
    for number in range(400):
        now[0] += 0.125
        told.append(groups.count_written(f"oc_{number}"))
    assert [count for count in told if count] == [80, 160, 240, 320, 400]


def test_a_short_run_does_not() -> None:
    groups = RunGroups(lambda: 0.0)
    assert [groups.count_written("oc_a") for _ in range(100)] == [None] * 100


def test_how_many_unpins_are_needed_is_told_by_the_state_and_what_was_refused() -> None:
    groups = fleet_declaring(1)
    shown = {"oc_0": "om_a", "oc_b": "om_b", "oc_c": "announcement", "oc_d": "none"}
    assert groups.needed_unpins({**shown, "oc_e": "unmanaged"}) == 2
    # One that is declared, and changes to none.
    assert groups.count_unpin("oc_0", 1)
    assert not groups.count_unpin("oc_b", 1)
    assert groups.refuse_unpin("oc_b")
    assert groups.needed_unpins(shown) == 3
    assert not groups.refuse_unpin("oc_c")


def test_groups_that_are_left_alone_now_need_no_unpin() -> None:
    groups = RunGroups()
    groups.declare_unmanaged(["oc_a", "oc_b"])
    assert groups.needed_unpins({"oc_a": "om_a", "oc_c": "om_c"}) == 1
    # A program runs: this is no destroy.
    assert taken_down(groups, tries=20) == 10


@pytest.fixture
def in_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[RunGroups, RunGroups]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(process, "in_provider_process", lambda: True)
    monkeypatch.setattr(process, "engine_address", lambda: ("127.0.0.1", 4000))
    return RunGroups(), RunGroups()


def test_what_another_process_declares_is_left_alone(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    new, former = in_two_processes
    new.declare("oc_a", is_managed=True)
    new.declare("oc_b", is_managed=False)
    new.declare_unmanaged(["oc_c"])
    new.refuse("oc_a")
    assert former.knows_other_processes
    chats = ("oc_a", "oc_b", "oc_c", "oc_d")
    assert [former.declares(chat) for chat in chats] == [True, True, True, False]
    assert [former.moves(chat) for chat in chats] == [True, False, False, None]
    assert [former.was_refused(chat) for chat in chats] == [True, False, False, False]
    assert [former.begin_release(chat) for chat in chats] == [False, False, False, True]
    assert former.needed_unpins(dict.fromkeys(chats, "om_a")) == 1


def test_so_is_a_group_that_another_process_leaves_alone(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    new, former = in_two_processes
    new.declare("oc_b", is_managed=False)
    assert (former.declares("oc_b"), former.moves("oc_b")) == (True, False)


def test_a_process_that_only_takes_down_is_no_destroy_while_another_declares(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    new, former = in_two_processes
    new.declare("oc_a", is_managed=True)
    assert former.declares_any
    assert taken_down(former, tries=50) == 10


def test_one_of_two_processes_knows_that_both_declare_a_group(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    one, other = in_two_processes
    one.declare("oc_a", is_managed=True)
    assert not one.is_declared_elsewhere("oc_a")
    other.declare("oc_a", is_managed=True)
    assert other.is_declared_elsewhere("oc_a")
    other.declare("oc_b", is_managed=False)
    other.refuse("oc_c")
    assert not any(map(one.is_declared_elsewhere, ("oc_b", "oc_c")))


def test_a_destroy_of_two_providers_has_no_budget(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    for groups in in_two_processes:
        groups.was_managed("oc_a")
    for groups in in_two_processes:
        assert taken_down(groups, tries=50) == 50


def test_what_another_process_pins_and_writes_is_known(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    one, _ = in_two_processes
    one.pin("om_a")
    one.count_written("oc_a")
    for groups in in_two_processes:
        assert [groups.pins(each) for each in ("om_a", "om_b")] == [True, False]
        assert [groups.was_written(each) for each in ("oc_a", "oc_b")] == [True, False]


def test_a_group_of_which_only_the_entry_is_new_is_not_taken_over(
    in_two_processes: tuple[RunGroups, RunGroups],
) -> None:
    new, former = in_two_processes
    for chat in ("oc_a", "oc_b", "oc_c"):
        new.declare(chat, is_managed=True)
        new.take_over(chat)
    new.was_managed("oc_a")
    former.was_managed("oc_b")
    assert new.taken_over == {"oc_c"}


def test_what_a_run_has_done_is_counted() -> None:
    groups = RunGroups(lambda: 0.0)
    assert (groups.written, groups.released, groups.taken_over) == (frozenset(), 0, frozenset())
    assert (groups.managed, groups.declares_any) == (0, False)
    for chat_id in ("oc_a", "oc_b"):
        groups.count_written(chat_id)
        groups.count_released()
        groups.take_over(chat_id)
        groups.declare(chat_id, is_managed=True)
    both = frozenset({"oc_a", "oc_b"})
    assert (groups.written, groups.released, groups.taken_over) == (both, 2, both)
    assert (groups.managed, groups.declares_any) == (2, True)


@pytest.mark.parametrize(("max_unpins", "budget"), [(None, 12), (3, 3), (0, 0)])
def test_a_set_number_is_the_budget(max_unpins: int | None, budget: int) -> None:
    assert fleet_declaring(40).budget(max_unpins) == budget


def test_a_group_whose_declaration_was_refused_is_known() -> None:
    groups = RunGroups()
    groups.refuse("oc_a")
    assert (groups.was_refused("oc_a"), groups.was_refused("oc_b")) == (True, False)


def test_a_notice_moves_where_it_is_declared_or_was_unpinned_and_stays_where_left_alone() -> None:
    groups = RunGroups()
    groups.declare("oc_a", is_managed=True)
    groups.declare("oc_b", is_managed=False)
    groups.begin_release("oc_c")
    assert [groups.moves(f"oc_{name}") for name in "abcd"] == [True, False, True, None]
