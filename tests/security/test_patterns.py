"""No pattern, whoever writes it and whatever it is held against, keeps a worker busy.

Stands for the class of ReDoS (CVE-2021-33503 in urllib3; `^(a+)+$` keeps `re` busy for seconds at 28 characters).
"""

import ast
import importlib
import pkgutil
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import tracker
import tracker.decide.conditions
from tracker.decide.condition import CONDITIONS
from tracker.decide.operators import LONGEST_PATTERN, compile_pattern, text_test
from tracker.events import scrub
from tracker.popups.document.patterns import pattern_problem
from tracker.shops.mapping_kinds import LONGEST_SELECTOR, MappingError, check_selector

ROOT = Path(tracker.__file__).parent

PLACES_OF_RE2 = {"decide/operators.py", "events/scrub.py"}

VARIABLE_PATTERNS = {
    # By what each is made of: words of ours, never a marketer's or a visitor's.
    "admin/popup_problems.py": 3,
    "engage/post_office.py": 1,
    "events/pages.py": 1,
    "popups/document/chat.py": 1,
}

EVIL = (
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*a){25}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(\w+\s?)*$",
    "(x+x+)+y",
    "((a{1,100}){1,100}){1,100}",
    "a{1000}{1000}",
    "[" * 200,
    "(" * 250,
    "(?:" * 80 + ")" * 80,
    ".*.*.*.*.*.*.*.*=.*",
    r"(\d+)\1",
    "(?=a)b",
    "(?P<n>a)(?P=n)",
    r"\p{L}+" * 30,
    "\\",
    "*",
    "a**",
    "\ud800",
    "\0",
    "💥" * 60,
)
PIECES = [
    "a",
    "b+",
    "(c|d)*",
    ".",
    ".*",
    r"\w+",
    r"\d{2,5}",
    "[a-z]+",
    "(",
    ")",
    "|",
    "?",
    "{9}",
    "/",
    "products",
    "^",
    "$",
]
SEEDS = [
    "a",
    "%40",
    "a%40a",
    "a%40a.",
    "a@a.",
    "@",
    "1",
    "1.",
    "1,111",
    "-1",
    "a-",
    "a.",
    "a1",
    "(",
    "+1",
    "\t",
    "a\xa0b",
    "/",
    "\\",
    "_",
    "_e-mail",
    "token_",
    "é",
    "年",
    "A1",
    "00-",
    "gid://a/",
]
URLS = (
    "https://acme.example/" + "a" * 2000,
    "https://acme.example/" + "ab" * 1000 + "!",
    "https://acme.example/products/mug?" + "x=1&" * 500,
    "https://acme.example/" + "%40" * 680,
    "x" * 2048,
    "/",
)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls_of_re(tree: ast.Module) -> Iterator[ast.Call]:
    names = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in names
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
        ):
            yield node


def test_only_words_of_ours_become_patterns_of_the_slow_kind() -> None:
    found = {}
    for name, tree in sources():
        told = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "re"]
        assert not told, f"{name}: import re as a module, so that its uses can be found"
        variable = [call for call in calls_of_re(tree) if not isinstance(call.args[0], ast.Constant)]
        if variable:
            found[name] = len(variable)
    assert found == VARIABLE_PATTERNS, (
        "a pattern that somebody else writes goes through decide.operators.compile_pattern"
    )


def test_the_fast_kind_is_asked_for_in_one_place_for_what_others_write() -> None:
    using = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) and any(one.name == "re2" for one in node.names)
    }
    assert using == PLACES_OF_RE2


def test_every_condition_that_takes_a_pattern_refuses_a_long_one() -> None:
    taking = [
        condition
        for condition in CONDITIONS
        if any("matches" in dict(param.choices) for param in condition.params if param.choices)
    ]
    assert len(taking) >= 5
    assert compile_pattern("a" * LONGEST_PATTERN) is not None
    assert compile_pattern("a" * (LONGEST_PATTERN + 1)) is None


@pytest.mark.parametrize("pattern", EVIL, ids=range(len(EVIL)))
def test_an_evil_pattern_is_answered_at_once(pattern: str) -> None:
    begun = time.process_time()
    test = text_test("matches", [pattern])
    for url in URLS:
        test(url)
    assert time.process_time() - begun < 0.1


def test_ten_thousand_patterns_take_milliseconds_each_at_most() -> None:
    chance = random.Random(20)
    longest = 0.0
    for _ in range(10_000):
        pattern = "".join(chance.choices(PIECES, k=chance.randint(1, 30)))[:LONGEST_PATTERN]
        begun = time.process_time()
        text_test("matches", [pattern])(chance.choice(URLS))
        longest = max(longest, time.process_time() - begun)
    assert longest < 0.05


def test_our_own_patterns_are_quick_about_whatever_a_visitor_sends() -> None:
    slow = []
    for name, pattern in sorted(patterns_of_modules().items()):
        for seed in SEEDS:
            text = (seed * scrub.LONGEST_URL)[: scrub.LONGEST_URL] + "!\n"
            value = text.encode() if isinstance(pattern.pattern, bytes) else text
            begun = time.process_time()
            pattern.search(value)
            pattern.fullmatch(value)
            taken = time.process_time() - begun
            if taken > 0.03:
                slow.append((name, seed, taken))
    assert slow == []


def patterns_of_modules() -> dict[str, re.Pattern[str]]:
    found = {}
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{module.name}.{name}"] = value
    assert len(found) > 30
    return found


@pytest.mark.parametrize("piece", ["%40", "a%40a.", "a@", "a%40a", "%40.", "@.a"])
def test_an_address_full_of_signs_costs_no_more_than_another(piece: str) -> None:
    url = f"https://acme.example/{piece * 680}?q={piece * 300}"[: scrub.LONGEST_URL]
    begun = time.process_time()
    for _ in range(20):
        scrub.url(url)
    assert (time.process_time() - begun) / 20 < 0.005


@pytest.mark.parametrize("pattern", [*EVIL, "####", "x" * 500])
def test_a_pattern_of_codes_is_none_of_expressions(pattern: str) -> None:
    begun = time.process_time()
    assert pattern_problem(pattern)
    assert time.process_time() - begun < 0.01


@pytest.mark.parametrize(
    "selector", ["a" * (LONGEST_SELECTOR + 1), "a{color:red}", "<script>", "a;b", "@import 'x'", "/* a", "*", "\0a"]
)
def test_a_selector_that_is_more_than_a_selector_is_refused(selector: str) -> None:
    with pytest.raises(MappingError):
        check_selector(selector)
