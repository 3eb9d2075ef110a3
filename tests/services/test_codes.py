"""Receipt codes: long, readable, the same for the same form, and not to be found from what is kept."""

import pytest

from core.services import codes

SECRET = "a secret of at least thirty-two bytes"


def test_a_code_has_at_least_112_bits_and_comes_back_for_the_same_form() -> None:
    code = codes.code_of(SECRET, 1, "nonce-of-a-form-1")
    letters = code.replace("-", "")
    assert len(letters) * 5 >= 112
    assert set(letters) <= set(codes.LETTERS)
    assert code == codes.code_of(SECRET, 1, "nonce-of-a-form-1")
    assert (
        len({code, codes.code_of(SECRET, 2, "nonce-of-a-form-1"), codes.code_of(SECRET, 1, "nonce-of-a-form-2")}) == 3
    )
    assert len({codes.code_of(SECRET, 1, str(number)) for number in range(1000)}) == 1000


def test_a_code_may_be_typed_as_people_type() -> None:
    code = codes.code_of(SECRET, 1, "nonce-of-a-form-1")
    digest = codes.digest_of(SECRET, 1, code)
    assert digest is not None
    plain = code.replace("-", "").lower()
    for typed in (plain, code.replace("-", " "), f" {code}\n", plain.replace("0", "o").replace("1", "l")):
        assert codes.digest_of(SECRET, 1, typed) == digest
    assert codes.digest_of(SECRET, 2, code) != digest
    assert codes.digest_of(SECRET + "!", 1, code) != digest


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 24, "A" * 23, "A" * 25, "编" * 24, "A" * 23 + "\x00"])
def test_what_can_be_no_code_has_no_digest(typed: str) -> None:
    assert codes.digest_of(SECRET, 1, typed) is None
    assert codes.digest_of(SECRET, 1, "A" * 24) is not None
