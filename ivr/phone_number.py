"""Telephone numbers in the form in which the service stores, compares and dials them.

The form is the Chinese national one: a mobile as 11 digits, a landline with its area code and
leading zero, a 400/800 number as it is dialled. Whatever is not a number that one could ring back
from here (a short code, an extension, an anonymous or a foreign caller) is None.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

_SEPARATORS = re.compile(r"[\s\-‐-―−.,/()（）]+")
_DIGITS = re.compile(r"\+?[0-9]{5,20}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LOCAL_LENGTHS = (7, 8)
_TRUNK_KINDS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


def normalise(raw: str, *, area_code: str | None = None) -> str | None:
    """The number in national form, or None; a local number needs the `area_code` it belongs to."""
    digits = _bare(raw)
    if digits is None:
        return None
    national = _without_country(digits)
    if national is None:
        return None
    if national[0] != "0" and len(national) in _LOCAL_LENGTHS:
        if not area_code:
            return None
        national = "0" + area_code.lstrip("0") + national
    if _MOBILE.fullmatch(national.lstrip("0")):
        return national.lstrip("0")
    return _known(national)


def _bare(raw: str) -> str | None:
    """Digits with at most one plus before them; None if anything else is in it."""
    text = unicodedata.normalize("NFKC", raw).strip()
    if text[:4].lower() == "tel:":
        text = text[4:]
    text = _SEPARATORS.sub("", text.split(";", 1)[0])
    return text if _DIGITS.fullmatch(text) and text.isascii() else None


def _without_country(digits: str) -> str | None:
    """The number as dialled within China; None for another country's."""
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits[len(prefix) :] or None
    if digits.startswith(("+", "00")):
        return None
    if digits.startswith("86") and len(digits) > 11:
        return digits[2:]
    return digits


def _known(national: str) -> str | None:
    """The number with or without its trunk zero, as its kind is dialled; None if impossible."""
    try:
        number = phonenumbers.parse(national, "CN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 86 or not phonenumbers.is_valid_number(number):
        return None
    significant = str(number.national_number)
    if phonenumbers.number_type(number) in _TRUNK_KINDS:
        return "0" + significant
    return significant
