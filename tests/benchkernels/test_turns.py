"""Two real processes that take turns: never both at once, and neither waits for one that is gone."""

import contextlib
import os
import select
import subprocess
import sys
import threading
import time

import pytest

from benchkernels.turns import (
    CASE_S,
    LEAD_S,
    TURN_S,
    TURNS,
    Turns,
    count_turns,
    draw_owners,
    enough_turns,
    make_batons,
)

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
    log, lent = [], make_batons(COUNTS)
    players = [Player(one.baton, log, **(changes if one.baton.side else {})) for one in lent]
    for player in players:
        player.start()
    for player in players:
        player.join(20)
        assert not player.is_alive(), "a side waits for a turn that never comes"
    for one in lent:
        one.drop()
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
from benchkernels.turns import Baton, PartnerGone, Turns
side, take, give, wanted = map(int, sys.argv[1:])
turns = Turns(Baton(side=side, take_fd=take, give_fd=give, turns={"a": 12, "b": 5}), ("a", "b"), 7, 0)
done = 0
try:
    turns.meet(lambda: None)
    for case in ("a", "b"):
        for _ in range(turns.left(case)):
            turns.take(lambda: None)
            done += 1
            if done == wanted:
                os._exit(9)
            turns.give(case)
    turns.meet(lambda: None)
except PartnerGone:
    print("alone after", done)
else:
    print(done)
"""


def start(lent, wanted):
    line = [sys.executable, "-c", CHILD, str(lent.baton.side), *map(str, lent.descriptors), str(wanted)]
    child = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, pass_fds=lent.descriptors)
    lent.drop()
    return child


def test_two_that_meet_before_and_after_have_all_their_turns():
    children = [start(one, 0) for one in make_batons(COUNTS)]
    assert [child.communicate(timeout=30)[0].strip() for child in children] == ["19", "19"]


@pytest.mark.parametrize("dies", [0, 1])
@pytest.mark.parametrize("at", [1, 2, 9])
def test_one_that_dies_in_its_turn_ends_the_round_of_the_other(dies, at):
    children = [start(one, at if one.baton.side == dies else 0) for one in make_batons(COUNTS)]
    told = children[1 - dies].communicate(timeout=30)[0].split()
    assert told[:2] == ["alone", "after"]
    assert abs(int(told[2]) - at) <= 2, "it went on by itself"
    assert children[dies].wait(10) == 9


def waiting_side(lent):
    first = draw_owners(CASES, COUNTS, 7, 0)[0][0]
    return next(one.baton for one in lent if one.baton.side != first)


class RefusalError(Exception):
    pass


def refuse():
    raise RefusalError


def test_waiting_heeds_the_parents_wishes_and_is_taken_up_again_afterwards():
    """Else the side that skips a case computes, and passes on, a turn that is not its own."""
    lent = make_batons(COUNTS)
    turns = Turns(waiting_side(lent), CASES, 7, 0)
    for _ in range(2):
        with pytest.raises(RefusalError):
            turns.take(refuse)
    with pytest.raises(RefusalError):
        turns.finish_case("a", refuse)
    assert not select.select([one.baton.take_fd for one in lent], [], [], 0)[0], "nothing was passed on"
    assert turns.left("a") == COUNTS["a"] + 1
    for one in lent:
        one.drop()
        one.drop()


def test_a_side_that_skips_a_case_while_it_waits_never_computes_beside_the_other():
    """`busy` counts who computes; the one that waits breaks off each wait of the first case."""
    lent = make_batons(COUNTS)
    waiting, busy, most = waiting_side(lent), [], []
    sides = {one.baton.side: Turns(one.baton, CASES, 7, 0) for one in lent}

    def compute(side):
        busy.append(side)
        most.append(len(busy))
        time.sleep(0.002)
        busy.remove(side)

    def play(side):
        turns = sides[side]
        for case in CASES:
            with contextlib.suppress(RefusalError):
                for _ in range(turns.left(case)):
                    turns.take(refuse if (side, case) == (waiting.side, "a") else heedless)
                    compute(side)
                    turns.give(case)
            turns.finish_case(case, heedless)

    threads = [threading.Thread(target=play, args=[side], daemon=True) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    assert max(most) == 1
    for one in lent:
        one.drop()


def test_a_long_wait_is_told_and_so_is_its_end():
    lent, told = make_batons(COUNTS), []
    baton = waiting_side(lent)
    turns = Turns(baton, CASES, 7, 0, told.append)
    partner = next(one.baton for one in lent if one.baton is not baton)
    timer = threading.Timer(1.5, os.write, [partner.give_fd, b"."])
    timer.start()
    turns.take(heedless)
    assert told == [True, False]
    for one in lent:
        one.drop()


def test_a_side_ends_its_case_once_it_has_measured_enough_however_long_a_call_was_thought_to_be():
    least, most = TURNS
    assert not enough_turns(least - 1, 100.0, 5.0)
    assert enough_turns(least, 30.0, 5.0)
    assert not enough_turns(least, 4.9, 5.0)
    assert enough_turns(least, CASE_S, 0.1)
    assert not enough_turns(most - 1, 0.9 * CASE_S, 0.1)
