"""The console's keys: bound where they are free, and nowhere else."""

from mitmproxy.tools.console.defaultkeys import map as default_keys
from mitmproxy.tools.console.keymap import Keymap

from cors_addon.shell.keys import KEYS, bind


def test_the_keys_are_free_in_mitmproxys_own_keymap_and_get_bound() -> None:
    keymap = Keymap(None)
    default_keys(keymap)
    bind(keymap)
    for key in KEYS:
        for context in key.contexts:
            assert keymap.get(context, key.key).command == key.command


def test_a_key_that_the_user_bound_stays_the_users() -> None:
    keymap = Keymap(None)
    keymap.add(KEYS[0].key, "mine", ["flowlist"], "")
    keymap.add(KEYS[1].key, "mine too", ["global"], "")
    bind(keymap)
    assert keymap.get("flowlist", KEYS[0].key).command == "mine"
    assert keymap.get("flowview", KEYS[0].key).command == KEYS[0].command
    assert keymap.get("flowlist", KEYS[1].key) is None


def test_without_a_console_there_is_nothing_to_bind() -> None:
    bind(None)
