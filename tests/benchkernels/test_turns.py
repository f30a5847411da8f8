"""Two real processes that take turns: never both at once, and neither waits for one that is gone."""

import os
import subprocess
import sys
import threading

import pytest

from benchkernels.turns import LEAD_S, TURN_S, TURNS, Turns, count_turns, draw_owners, drop_baton, make_batons

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs pipes that children inherit")
CASES = ("a", "b")
COUNTS = {"a": 12, "b": 5}


def heedless():
    pass


def test_each_side_prepares_once_and_then_each_pair_holds_both():
    owners = draw_owners(CASES, COUNTS, 7, 0)
    assert [len(turns) for turns in owners] == [2 * 13, 2 * 6]
    assert all(set(turns[i : i + 2]) == {0, 1} for turns in owners for i in range(0, len(turns), 2))
    assert owners == draw_owners(CASES, COUNTS, 7, 0)
    assert owners != draw_owners(CASES, COUNTS, 7, 1)


def test_who_goes_first_is_drawn_for_each_pair():
    (turns,) = draw_owners(("a",), {"a": 400}, 1, 0)
    assert 150 < sum(turns[::2]) < 250


def test_fewer_turns_where_a_call_of_either_side_is_long(make):
    quick, slow = make.case(budget_s=0.35), make.case(budget_s=0.35, expected_s=0.5)
    assert count_turns(quick, quick) * TURN_S == pytest.approx(0.75)
    assert count_turns(quick, slow) == count_turns(slow, quick) == TURNS[0]
    assert count_turns(make.case(budget_s=9.0), quick) == TURNS[1]
    assert LEAD_S < TURN_S


class Player(threading.Thread):
    """One side in a thread of its own; `log` gets its side for each turn."""

    def __init__(self, baton, log, turns_of_a=None):
        super().__init__(daemon=True)
        self.turns, self.log, self.side = Turns(baton, CASES, 7, 0), log, baton.side
        self.turns_of_a = turns_of_a

    def run(self):
        for case in CASES:
            wanted = self.turns.left(case) if case == "b" or self.turns_of_a is None else self.turns_of_a
            for _ in range(wanted):
                self.turns.take(heedless)
                self.log.append(self.side)
                self.turns.give(case)
            self.turns.finish_case(case, heedless)


def play(**changes):
    log, batons = [], make_batons(COUNTS)
    players = [Player(baton, log, **(changes if baton.side else {})) for baton in batons]
    for player in players:
        player.start()
    for player in players:
        player.join(20)
        assert not player.is_alive(), "a side waits for a turn that never comes"
    for baton in batons:
        drop_baton(baton)
    return log


def test_turns_come_in_the_order_that_was_drawn():
    assert play() == [side for turns in draw_owners(CASES, COUNTS, 7, 0) for side in turns]


@pytest.mark.parametrize("turns", [0, 1, 4])
def test_a_case_that_ends_early_on_one_side_passes_its_turns_on(turns):
    log = play(turns_of_a=turns)
    assert log.count(0) == sum(COUNTS.values()) + 2
    assert log.count(1) == turns + COUNTS["b"] + 1


CHILD = """
import os, sys
from benchkernels.turns import Baton, Turns
side, take, give, wanted = map(int, sys.argv[1:])
turns = Turns(Baton(side=side, take_fd=take, give_fd=give, turns={"a": 12, "b": 5}), ("a", "b"), 7, 0)
done = 0
for case in ("a", "b"):
    for _ in range(turns.left(case)):
        turns.take(lambda: None)
        done += 1
        if done == wanted:
            os._exit(9)
        turns.give(case)
print(done)
"""


def start(baton, wanted):
    line = [sys.executable, "-c", CHILD, *map(str, (baton.side, baton.take_fd, baton.give_fd, wanted))]
    child = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, pass_fds=(baton.take_fd, baton.give_fd))
    drop_baton(baton)
    return child


@pytest.mark.parametrize("dies", [0, 1])
@pytest.mark.parametrize("at", [1, 2, 9])
def test_one_that_dies_in_its_turn_leaves_the_other_its_turns(dies, at):
    children = [start(baton, at if baton.side == dies else 0) for baton in make_batons(COUNTS)]
    survivor = children[1 - dies]
    assert survivor.communicate(timeout=30)[0].strip() == str(sum(COUNTS.values()) + 2)
    assert children[dies].wait(10) == 9


def test_waiting_heeds_the_parents_wishes():
    batons = make_batons(COUNTS)
    waiting = next(b for b in batons if b.side != draw_owners(CASES, COUNTS, 7, 0)[0][0])

    def refuse():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Turns(waiting, CASES, 7, 0).take(refuse)
    for baton in batons:
        drop_baton(baton)
