"""bot.runtime.redaction: no secret setting's value is left in a text, in whatever form it stands there."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.config.settings import SECRETS, Settings
from bot.runtime.redaction import MIN_LITERAL_LENGTH, Redactor

AWKWARD = 'p@ss/w"0rd\\ <é>&+%41'

FORMS: dict[str, Callable[[str], str]] = {
    "as it stands": lambda value: value,
    "percent-encoded": lambda value: quote(value, safe=""),
    "percent-encoded as a path": quote,
    "percent-encoded as a form": quote_plus,
    "percent-encoded, small digits": lambda value: quote(value, safe="").replace("%C3%A9", "%c3%a9").lower(),
    "percent-encoded twice": lambda value: quote(quote(value, safe=""), safe=""),
    "JSON": json.dumps,
    "JSON with its own signs": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "repr": repr,
    "repr of bytes": lambda value: repr(value.encode()),
    "HTML": html.escape,
    "glued": lambda value: f"bot{value}getMe",
    "Bearer": lambda value: f"Authorization: Bearer {value}",
    "in an address": lambda value: f"postgresql://ann:{quote(value, safe='')}@db/insights",
}


def redactor(**values: str) -> Redactor:
    return Redactor.from_values({name.upper(): value for name, value in values.items()}, SECRETS)


def test_all_secret_settings_are_known() -> None:
    """RULE: what is a SecretStr is secret, from whichever place it was read."""
    secret = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert secret == {name.lower() for name in SECRETS}
    values = {name: SecretStr(f"{name}-value") for name in secret - {"database_url"}}
    database_url = SecretStr("postgresql://a:dbpw-value@h/x")
    settings = Settings.model_construct(None, database_url=database_url, **values)
    line = " ".join([*(value.get_secret_value() for value in values.values()), "dbpw-value"])
    assert "value" not in Redactor.from_settings(settings).redact(line)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [name.lower() for name in SECRETS if name != "DATABASE_URL"])
def test_every_secret_setting_is_taken_out_in_every_form(name: str, form: str) -> None:
    """RULE: nothing recognisable of the value is left, and the words around it stay."""
    secret = AWKWARD.lower() if "small" in form else AWKWARD
    redacted = redactor(**{name: secret}).redact(f"refused: {FORMS[form](secret)} (401)")
    assert redacted.startswith("refused: ")
    assert redacted.endswith(" (401)")
    assert "[secret]" in redacted
    assert "ss" not in redacted.removeprefix("refused")
    assert "0rd" not in redacted


@pytest.mark.parametrize("before", ["", "k:", "ab"])
def test_basic_authorization_has_no_secret(before: str) -> None:
    """RULE: base64 hides nothing: the value is found at each of its three alignments."""
    encoded = base64.b64encode(f"{before}correct-horse-battery!".encode()).decode()
    redacted = redactor(slack_client_secret="correct-horse-battery").redact(f"sent {encoded}")
    assert "[secret]" in redacted
    assert len(redacted) < len("sent [secret]") + 8


@given(
    secret=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=40).filter(
        lambda text: bool(text.strip()) and text != "[secret]"
    ),
    form=st.sampled_from(sorted(set(FORMS) - {"percent-encoded, small digits"})),
)
def test_any_secret_in_any_form(secret: str, form: str) -> None:
    """RULE: whatever characters a secret is of."""
    written = FORMS[form](secret)
    assert secret not in (redacted := redactor(openai_api_key=secret).redact(written))
    assert "[secret]" in redacted
    assert written not in redacted


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("postgresql://ann:hunter2secret@db/insights", "hunter2secret"),
        ("postgresql://ann:p%40ss%2Fword1@db/insights", "p@ss/word1"),
        ("postgresql://ann:p%40ss%2Fword1@db/insights", "p%40ss%2Fword1"),
        ("postgresql://ann:unencoded@sign@db/insights", "unencoded@sign"),
        ("postgresql://ann@db/insights?password=in-the-query", "in-the-query"),
    ],
)
def test_the_databases_password_is_taken_out_and_its_address_stays(url: str, hidden: str) -> None:
    """RULE: the operator still reads which database it was."""
    redacted = redactor(database_url=url).redact(f"{url} refused {hidden}; db/insights")
    assert hidden not in redacted
    assert redacted.endswith(" refused [secret]; db/insights")
    assert redacted.startswith("postgresql://ann")


def test_a_password_in_any_address_is_taken_out() -> None:
    """RULE: also of an address that is no secret setting, such as a proxy's."""
    redact = redactor(openai_base_url="http://ann:model-server-pw@gpu/v1").redact
    assert redact("bad answer of model-server-pw") == "bad answer of [secret]"
    assert Redactor().redact("http://ann:pw@proxy:3128 refused") == "http://ann:[secret]@proxy:3128 refused"


@pytest.mark.parametrize(
    ("url", "line", "redacted"),
    [
        ("postgresql://a:a@db/x", "a model made a day", "a model made a day"),
        ("postgresql://a:a@db/x", "postgresql://a:a@db/x", "postgresql://a:[secret]@db/x"),
        ("postgresql://a:pw1@db/x", "password='pw1'", "password='[secret]'"),
        ("postgresql://postgres:postgres@db/x", "postgresql is up", "postgresql is up"),
    ],
)
def test_a_short_or_public_password_takes_no_words_out_of_sentences(
    url: str, line: str, redacted: str
) -> None:
    """RULE: it is taken out where a secret stands, and nowhere else."""
    assert redactor(database_url=url).redact(line) == redacted
    assert MIN_LITERAL_LENGTH == 6


@pytest.mark.parametrize("token", ["dXNlcjpwYXNz", "eyJhbGciOi.eyJzdWIi.sig-na_ture", "token-1234"])
def test_an_unknown_authorization_is_taken_out(token: str) -> None:
    """RULE: by its form, whoever sent it; only a plain word is none."""
    for scheme in ("Basic", "bearer"):
        assert Redactor().redact(f"as {scheme} {token}") == f"as {scheme} [secret]"


def test_ordinary_lines_stay_as_they_are() -> None:
    """RULE: without secrets nothing is changed."""
    lines = (
        "12:00:00 INFO    source arxiv: 611 records",
        "open http://127.0.0.1:8080",
        "delivery.dead channel=7 reason=blocked tokens=12",
        "sqlite:///data/insights.db: locked",
        "Basic ideas of attention; the bearer of news",
        "a basic understanding. The basic two-stage method, Basic Information, bearer channels",
    )
    redact = redactor(openai_api_key="sk-local", database_url="sqlite:///data/insights.db").redact
    assert [redact(line) for line in lines] == list(lines)


def test_each_of_several_bots_tokens_is_taken_out() -> None:
    """RULE: alone, together, and without the number before it."""
    redact = redactor(telegram_bot_token="123:first-secret, 456:second-secret").redact
    for secret in ("123:first-secret", "456:second-secret", "first-secret", "second-secret"):
        assert redact(f"bot {secret} was refused") == "bot [secret] was refused"
