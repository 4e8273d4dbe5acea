from __future__ import annotations

import pytest

from ivr.errors import MalformedSip
from ivr.telephony.digest import Challenge, authorization, strongest

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"


def rfc7616(algorithm: str) -> str:
    """The first example of RFC 7616 §3.9, whose challenge offers both protections."""
    challenge = Challenge.parse(
        f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, '
        f'nonce="{NONCE}", opaque="{OPAQUE}"'
    )
    return authorization(
        challenge,
        user="Mufasa",
        password="Circle of Life",
        method="GET",
        uri="/dir/index.html",
        cnonce=CNONCE,
        count=1,
    )


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616_come_out(algorithm: str, response: str) -> None:
    assert rfc7616(algorithm) == (
        'Digest username="Mufasa", realm="http-auth@example.org", '
        f'nonce="{NONCE}", uri="/dir/index.html", response="{response}", '
        f'algorithm={algorithm}, opaque="{OPAQUE}", qop=auth, nc=00000001, cnonce="{CNONCE}"'
    )


def answered(text: str, password: str = "Circle Of Life", count: int = 1) -> str:
    return authorization(
        Challenge.parse(text),
        user="Mufasa",
        password=password,
        method="GET",
        uri="/dir/index.html",
        cnonce="0a4f113b",
        count=count,
    )


def test_the_example_of_rfc_2617_comes_out() -> None:
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in answered(challenge)
    assert "algorithm" not in answered(challenge)


def test_a_server_without_qop_gets_the_old_answer() -> None:
    """The example of RFC 2069, as its erratum 749 puts it."""
    text = answered(
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"',
        "CircleOfLife",
    )
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in text
    assert "nc=" not in text
    assert "cnonce" not in text


def test_a_session_secret_differs_from_the_plain_one_and_names_its_cnonce() -> None:
    plain = answered('Digest realm="r", nonce="n", algorithm=MD5')
    session = answered('Digest realm="r", nonce="n", algorithm=MD5-sess')
    assert plain.split("response=")[1][:34] != session.split("response=")[1][:34]
    assert 'cnonce="0a4f113b"' in session
    longer = answered('Digest realm="r", nonce="n", algorithm=SHA-256-sess, qop="auth"')
    assert len(longer.split('response="')[1].split('"')[0]) == 64


def test_uses_of_a_nonce_are_counted_in_hexadecimal() -> None:
    assert "nc=0000000b" in answered('Digest realm="r", nonce="n", qop="auth"', count=11)


def test_names_with_quotes_are_written_so_that_they_can_be_read() -> None:
    challenge = Challenge.parse('Digest realm="a \\"b\\"", nonce="n"')
    text = authorization(
        challenge, user='x"y', password="", method="INVITE", uri="sip:a", cnonce="c", count=1
    )
    assert 'username="x\\"y", realm="a \\"b\\""' in text


def test_a_challenge_is_read_however_it_is_written() -> None:
    found = Challenge.parse(
        'DIGEST Nonce = "n" ,realm="a, b=c",stale=TRUE ,QOP=auth,algorithm="MD5"'
    )
    assert found == Challenge("a, b=c", "n", "MD5", None, ("auth",), stale=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Digest",
        'Basic realm="r"',
        'Digest realm="r"',
        'Digest nonce="n"',
        'Digest realm="r", nonce="n',
        'Digest realm="r" nonce="n"',
        'Digest realm="r", nonce=""',
        'Digest =, realm="r", nonce="n"',
    ],
)
def test_nonsense_is_no_challenge(text: str) -> None:
    with pytest.raises(MalformedSip):
        Challenge.parse(text)
    assert strongest([text]) is None


def test_of_several_challenges_the_strongest_that_we_know_is_answered() -> None:
    offered = [
        'Digest realm="r", nonce="unknown", algorithm=SHA3-512',
        'Digest realm="r", nonce="weak", algorithm=MD5',
        'Digest realm="r", nonce="strong", algorithm=SHA-256',
        'Digest realm="r", nonce="plain"',
    ]
    found = strongest(offered)
    assert found is not None
    assert found.nonce == "strong"


def test_integrity_alone_is_not_answered() -> None:
    assert strongest(['Digest realm="r", nonce="n", qop="auth-int"']) is None
    assert strongest(['Digest realm="r", nonce="n", qop="auth-int, auth"']) is not None
