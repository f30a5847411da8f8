"""The Hosts page, and where else the window has to do with hosts: runs, and the question at its end."""

import shutil
import socket

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from app.desktop.hosts.dialog import HostDialog
from app.desktop.hosts.known import KnownHost
from app.desktop.orders import RunOrder
from app.desktop.run_queue import Outcome
from app.hosts.book import Host, book_file, keep_host, read_book
from app.hosts.facts import STEPS, Facts, Step, keep_facts, keep_runs
from app.hosts.session import Kept
from app.run_state import RunState
from tests.desktop.machines import cpu, gpu, show

LAB = Host(name="lab3", address="user@10.0.0.7")
WHEN = "2026-11-28T12:00:00Z"
needs_ssh = pytest.mark.skipif(shutil.which("ssh") is None, reason="needs an ssh client")


def npu(number=0):
    return {
        "id": f"npu:{number}", "kind": "npu", "vendor": "Huawei", "name": "Ascend 910B", "available": True,
        "memory_bytes": 64 << 30, "peaks": {},
    }  # fmt: skip


def facts_of(host=LAB, *, runs=(), **results):
    steps = tuple(
        Step(host=host.name, step=name, result=results.get(name, "ok"), what=f"{name} was looked at.")
        for name in STEPS
    )
    return Facts(
        entry=host,
        when=WHEN,
        steps=steps,
        connect_s=0.34,
        code="there",
        devices=(cpu(), npu(), npu(1)),
        runs=tuple(runs),
    )


def texts(widget):
    """All that can be read in it, without the places where long words may be broken."""
    QCoreApplication.processEvents()
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels).replace("\u200b", "")


def press(widget, name, qtbot):
    QCoreApplication.processEvents()
    buttons = widget.findChildren(QPushButton)
    (found,) = [one for one in buttons if one.accessibleName() == name and one.isVisible()]
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def is_enabled(widget, name):
    QCoreApplication.processEvents()
    buttons = widget.findChildren(QPushButton)
    (found,) = [one for one in buttons if one.accessibleName() == name and one.isVisible()]
    return found.isEnabled()


def rows(page):
    model = page.table.model_
    return [[column.text(one) for column in model.columns] for one in model.shown]


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def quiet(services, monkeypatch):
    """No child looks at this machine: tests say what it would have told."""
    monkeypatch.setattr(services.devices, "_adjust", lambda: None)
    monkeypatch.setattr(services.doctor, "_adjust", lambda: None)


def test_without_hosts_the_page_says_what_to_do(window):
    page = window.show_page("hosts")
    told = texts(page)
    assert "No host yet." in told
    assert "ssh" in told
    assert not page.test_all.isVisible()


def test_a_host_that_was_tested_by_a_command_is_shown_with_what_was_found(window):
    keep_host(LAB)
    keep_host(Host(name="gpu9", address="gpu9", port=2222))
    keep_facts(facts_of())
    page = window.show_page("hosts")
    assert rows(page) == [
        ["lab3", "user@10.0.0.7", "2 × Ascend 910B", "current", "✓ ready · 0.3 s"],
        ["gpu9", "gpu9:2222", "–", "–", "not tested yet"],
    ]
    told = texts(page.panel)
    for name in STEPS:
        assert f"{name} was looked at." in told
    assert told.count("✓ ok") == len(STEPS)
    assert "npu:1" in told


def test_a_failed_step_tells_what_ssh_said_and_what_helps(window):
    step = Step(
        host="lab3", step="connect", result="failed", what="Host lab3 refused the login.",
        remedy="load the key into ssh-agent", detail="<b>user</b>@10.0.0.7: Permission denied (publickey).",
    )  # fmt: skip
    keep_host(LAB)
    keep_facts(Facts(entry=LAB, when=WHEN, steps=(step,)))
    page = window.show_page("hosts")
    assert rows(page)[0][4] == "✗ Host lab3 refused the login."
    told = texts(page.panel)
    assert "<b>user</b>@10.0.0.7: Permission denied (publickey)." in told, "as text, not as HTML"
    assert "→ load the key into ssh-agent" in told
    assert told.count("–") == len(STEPS) - 1, "the other steps were not made"


def test_a_host_is_added_in_the_dialog_and_what_is_wrong_is_said_there(window, services, monkeypatch):
    asked = []
    monkeypatch.setattr(services.hosts, "test", lambda names: asked.append(list(names)))
    page = window.show_page("hosts")
    page.add()
    dialog = page.findChild(HostDialog)
    dialog.name.setText("lab 3")
    dialog.save()
    assert dialog.isVisible()
    assert "cannot be called" in dialog.problem.text()
    dialog.name.setText("lab3")
    dialog.address.setText("-oProxyCommand=touch x")
    dialog.save()
    assert "begins with a dash" in dialog.problem.text().replace("\u200b", "")
    dialog.address.setText("user@10.0.0.7")
    dialog.port.setText("2x")
    dialog.save()
    assert "1 to 65535" in dialog.problem.text()
    dialog.port.setText("2222")
    dialog.setup.setText("/opt/set_env.sh")
    dialog.save()
    assert not dialog.isVisible()
    added = Host(name="lab3", address="user@10.0.0.7", port=2222, setup="/opt/set_env.sh")
    assert read_book().hosts == (added,)
    assert page.table.selected_name == "lab3"
    assert asked == [["lab3"]]


def test_two_hosts_cannot_have_one_name_and_a_change_keeps_what_the_dialog_does_not_show(window, services):
    keep_host(Host(name="lab3", address="lab3", config="/home/me/ssh_config"))
    page = window.show_page("hosts")
    page.add()
    dialog = page.findChild(HostDialog)
    dialog.name.setText("lab3")
    dialog.save()
    assert "There is a host lab3 already" in dialog.problem.text()
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, 0)
    change = HostDialog(services, page, read_book().hosts[0])
    change.address.setText("other")
    change.save()
    assert read_book().hosts == (Host(name="lab3", address="other", config="/home/me/ssh_config"),)


@needs_ssh
def test_the_dialog_shows_what_ssh_makes_of_the_address(window, services, qtbot, tmp_path):
    config = tmp_path / "ssh_config"
    config.write_text("Host lab3\n HostName 10.0.0.7\n User someone\n Port 2200\n ProxyJump jump.example\n")
    dialog = HostDialog(services, window, Host(name="lab3", address="lab3", config=str(config)))
    qtbot.addWidget(dialog)
    dialog.show()
    expected = "For ssh this is: someone at 10.0.0.7, port 2200 · through jump.example"
    qtbot.waitUntil(lambda: dialog.resolved.text().replace("\u200b", "") == expected)
    dialog.port.setText("99")
    qtbot.waitUntil(lambda: "port 99" in dialog.resolved.text())
    dialog.close()


def test_without_ssh_the_dialog_says_so_in_a_sentence(window, services, qtbot, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    dialog = HostDialog(services, window, LAB)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "no ssh" in dialog.resolved.text())
    dialog.close()


def test_a_removed_host_can_be_put_back(window, services, qtbot):
    keep_host(LAB)
    page = window.show_page("hosts")
    press(page, "Remove", qtbot)
    assert read_book().hosts == ()
    assert "No host yet." in texts(page)
    press(window.notices, "Undo", qtbot)
    assert read_book().hosts == (LAB,)
    assert rows(page)[0][0] == "lab3"


def test_a_book_that_cannot_be_read_is_told_on_the_page(window):
    book_file().parent.mkdir(parents=True, exist_ok=True)
    book_file().write_text("[lab3\n")
    page = window.show_page("hosts")
    assert "line 1 of" in texts(page)


@needs_ssh
def test_a_test_runs_in_a_child_and_tells_what_is_wrong(window, qtbot):
    keep_host(Host(name="here", address="127.0.0.1", port=closed_port(), config="/dev/null"))
    keep_host(Host(name="there", address="127.0.0.1", port=closed_port(), config="/dev/null"))
    page = window.show_page("hosts")
    press(page, "Test all hosts", qtbot)
    hosts = window.services.hosts
    assert [one.state for one in hosts.hosts] == ["testing", "testing"]
    assert not page.panel.test.isEnabled()
    qtbot.waitUntil(lambda: [one.state for one in hosts.hosts] == ["failed", "failed"], timeout=30_000)
    assert "Connection refused" in texts(page.panel)
    assert rows(page)[1][4].startswith("✗ Nothing answers ssh on host there")


@needs_ssh
def test_a_test_waits_while_a_run_measures_here_and_is_made_afterwards(window, services, qtbot):
    keep_host(Host(name="here", address="127.0.0.1", port=closed_port(), config="/dev/null"))
    page = window.show_page("hosts")
    services.hosts.pause("")
    press(page, "Test", qtbot)
    (one,) = services.hosts.hosts
    assert one.state == "waiting"
    services.hosts.pause("elsewhere")
    assert one.state == "testing", "a run on another host is not disturbed"
    services.hosts.pause("here")
    assert one.state == "waiting", "it was interrupted"
    services.hosts.pause(None)
    qtbot.waitUntil(lambda: one.state == "failed", timeout=30_000)


def test_the_devices_of_a_host_stand_below_our_own_and_make_an_order_for_it(window, services, quiet, qtbot):
    keep_host(LAB)
    keep_facts(facts_of())
    page = window.show_page("run")
    assert not page.devices.checked()
    assert not page.obstacle(), "the best device of this machine can be run before it is known"
    show(services.devices, [cpu(), gpu()])
    assert [one.place for one in page.devices.known()] == [
        "cpu", "cuda:0", "lab3 cpu", "lab3 npu:0", "lab3 npu:1",
    ]  # fmt: skip
    assert [one.place for one in page.devices.checked()] == ["cuda:0"], "a host is never chosen unasked"
    assert "over ssh, tested" in texts(page.devices)
    window.services.device_wanted.emit("lab3 npu:1")
    assert [one.place for one in page.devices.checked()] == ["lab3 npu:1"]
    orders = []
    services.run = orders.extend
    qtbot.waitUntil(page.run.isEnabled)
    page.activate()
    assert [(one.host, one.device, one.title) for one in orders] == [
        ("lab3", "npu:1", "Ascend 910B · lab3 npu:1")
    ]
    assert orders[0].arguments()[:4] == ["run", "--events", "--attended", "--suite=quick"]
    assert {"--host=lab3", "--device=npu:1"} <= set(orders[0].arguments())


def test_a_machine_without_torch_can_measure_on_a_host(window, services, quiet, qtbot):
    keep_host(LAB)
    keep_facts(facts_of())
    page = window.show_page("run")
    show(services.devices, [cpu(available=False, reason="torch is not installed", remedy="install it")])
    assert not page.devices.checked()
    page.choose_device("lab3 npu:0")
    qtbot.waitUntil(lambda: not page.obstacle())
    assert [one.host for one in page.devices.checked()] == ["lab3"]


def test_a_host_that_failed_its_test_has_no_devices_to_choose(window, services, quiet):
    keep_host(LAB)
    keep_facts(facts_of(torch="failed"))
    page = window.show_page("run")
    show(services.devices, [cpu()])
    assert [one.place for one in page.devices.known()] == ["cpu"]


def test_a_kept_run_is_attached_to(window, services, qtbot, monkeypatch):
    keep_host(LAB)
    run = Kept(id="20261128T120000Z-lab3-abc123", name="night run", state="going")
    keep_facts(msgspec.structs.replace(facts_of(runs=[run], devices="warning"), busy=run.id))
    page = window.show_page("hosts")
    assert "night run · still runs" in texts(page.panel)
    orders = []
    services.run = orders.extend
    press(page.panel, "Attach night run", qtbot)
    assert orders[0].host == "lab3"
    arguments = orders[0].arguments()
    assert arguments[0] == "attach"
    assert arguments[-3:] == ["--", "lab3", run.id]
    services.runs.waiting.append(orders[0])
    services.runs.changed.emit()
    assert not is_enabled(page.panel, "Attach night run"), "it is attached to already"
    services.runs.waiting.clear()
    tested = []
    monkeypatch.setattr(services.hosts, "test", tested.extend)
    keep_runs(LAB, [])  # as the child does that has collected it, also where there was nothing to save
    services.runs.ended.emit(Outcome(orders[0], RunState(), None, ""))
    assert "night run" not in texts(page.panel)
    assert rows(page)[0][4] == "! its run has ended: test again"
    assert tested == ["lab3"], "the run has kept the devices from being looked at"


@pytest.mark.parametrize(
    ("host", "button", "answer"),
    [("lab3", "Leave it running and quit", "leave"), ("lab3", "Stop it and quit", "stop"),
     ("lab3", "Go on", "stay"), ("", "Stop and quit", "stop"), ("", "Go on", "stay")],
)  # fmt: skip
def test_the_question_at_the_end_says_what_becomes_of_the_run(
    window, services, settings, monkeypatch, host, button, answer
):
    settings.change(confirm_quit=True)
    ended = []
    monkeypatch.setattr(type(services.runs), "running", property(lambda _: not ended))
    monkeypatch.setattr(services.runs, "close", lambda *, stop: ended.append("stop" if stop else "leave"))
    services.runs.order = RunOrder(device="npu:0", host=host)

    def choose():
        box = window._question
        assert ("lab3" in box.text()) == bool(host)
        (found,) = [one for one in box.buttons() if one.text() == button]
        found.click()

    QTimer.singleShot(50, choose)
    window.close()
    assert ended == ([] if answer == "stay" else [answer])
    assert window.isVisible() == (answer == "stay")
    ended.append("closed")


def test_a_host_tells_its_state_by_its_facts():
    one = KnownHost(LAB)
    assert one.state == "untested"
    one.facts = facts_of()
    assert one.state == "ready"
    one.facts = facts_of(clock="warning")
    assert one.state == "warning"
    one.facts = facts_of(disk="failed")
    assert one.state == "failed"
