"""The memory of servers: the newest answer of each kind, within limits."""

from dataclasses import replace

from cors_addon.core.servers.servers import Servers
from cors_addon.core.wire.exchange import Exchange, Request, Response
from cors_addon.core.wire.headers import Headers

ORIGIN = ("Origin", "https://a.test")


def asked(flow: str, url: str, *sent: tuple[str, str], status: int = 200) -> Exchange:
    return Exchange(flow, Request("GET", url, Headers(sent)), Response(status))


def test_of_each_kind_one_answer_is_remembered() -> None:
    servers = Servers(100)
    for flow in ("f1", "f2"):
        servers.learn(asked(flow, f"https://b.test/items/{len(flow)}", ORIGIN), passes=True)
    servers.learn(asked("f3", "https://b.test/items/9", ORIGIN, status=500), passes=False)
    servers.learn(asked("f4", "https://b.test/items/9"), passes=True)
    server = servers.of("https://b.test")
    assert [(one.flow, one.status, one.passes, one.path) for one in server.answers()] == [
        ("f3", 500, False, "/items/{id}"),
        ("f2", 200, True, "/items/{id}"),
    ]
    assert [one.flow for one in server.plain()] == ["f4"]
    assert list(servers.of("https://never.test").answers()) == []


def test_something_new_names_the_failures_that_it_may_explain() -> None:
    servers = Servers(100)
    failed = asked("f1", "https://b.test/x", ORIGIN, status=500)
    assert servers.learn(failed, passes=False) == ()
    servers.keep_open(failed)
    assert servers.learn(asked("f2", "https://b.test/x", ORIGIN), passes=True) == ("f1",)
    assert servers.learn(asked("f3", "https://b.test/x", ORIGIN), passes=True) == ()
    assert servers.learn(replace(failed, response=None), passes=True) == ()


def test_the_answers_of_all_servers_together_are_bounded() -> None:
    servers = Servers(64)
    for host in range(3):
        for path in range(40):
            servers.learn(asked(f"f{host}-{path}", f"https://s{host}.test/{'x' * path}", ORIGIN), passes=True)
    assert [len(servers.of(f"https://s{host}.test")) for host in range(3)] == [0, 0, 40]
    assert servers.dropped == 2


def test_so_is_the_number_of_servers() -> None:
    servers = Servers(1)
    for host in range(40):
        servers.learn(asked(f"f{host}", f"https://s{host}.test/", ORIGIN), passes=True)
    assert servers.dropped == 24
    assert servers._held == 16


def test_what_is_new_of_another_path_only_names_no_failure() -> None:
    servers = Servers(100)
    first = asked("f0", "https://b.test/x", ORIGIN, status=500)
    servers.learn(first, passes=False)
    for number, path in enumerate(("/x", "/x", "/x", "/x", "/x", "/y")):
        servers.keep_open(asked(f"f{number}", f"https://b.test{path}", ORIGIN, status=500))
    assert servers.learn(asked("n1", "https://b.test/z", ORIGIN), passes=True) == ("f0", "f1", "f2", "f3", "f4", "f5")
    assert servers.learn(asked("n2", "https://b.test/w", ORIGIN), passes=True) == ()
    assert servers.learn(asked("n3", "https://b.test/x", ORIGIN), passes=True) == ("f1", "f2", "f3", "f4")
