"""Clock times on the twelve-hour dial and dates, in words."""

from .numbers import english_number, english_ordinal, english_year, french_number

_FR_MINUTES = {
    0: "",
    5: "cinq",
    10: "dix",
    15: "et quart",
    20: "vingt",
    25: "vingt-cinq",
    30: "et demie",
    35: "moins vingt-cinq",
    40: "moins vingt",
    45: "moins le quart",
    50: "moins dix",
    55: "moins cinq",
}
MINUTES = tuple(_FR_MINUTES)
WEEKDAYS = (
    ("lundi", "Monday"),
    ("mardi", "Tuesday"),
    ("mercredi", "Wednesday"),
    ("jeudi", "Thursday"),
    ("vendredi", "Friday"),
    ("samedi", "Saturday"),
    ("dimanche", "Sunday"),
)
MONTHS = (
    ("janvier", "January", 31),
    ("février", "February", 28),
    ("mars", "March", 31),
    ("avril", "April", 30),
    ("mai", "May", 31),
    ("juin", "June", 30),
    ("juillet", "July", 31),
    ("août", "August", 31),
    ("septembre", "September", 30),
    ("octobre", "October", 31),
    ("novembre", "November", 30),
    ("décembre", "December", 31),
)


def french_time(hour, minute):
    """`hour` from 1 to 12 (12 is noon) and `minute` a multiple of five: quatre heures moins le quart."""
    if minute > 30:
        hour = hour % 12 + 1
    if hour == 12:
        return ("midi " + _FR_MINUTES[minute]).strip().replace("demie", "demi")
    name = "une heure" if hour == 1 else french_number(hour) + " heures"
    return (name + " " + _FR_MINUTES[minute]).strip()


def english_time(hour, minute):
    """The same time in English: quarter to four; three o'clock; noon."""
    if minute == 0:
        return "noon" if hour == 12 else english_number(hour) + " o'clock"
    if minute > 30:
        hour, minute, relation = hour % 12 + 1, 60 - minute, "to"
    else:
        relation = "past"
    amount = {15: "quarter", 30: "half"}.get(minute) or english_number(minute)
    return f"{amount} {relation} {english_number(hour)}"


def french_date(day, month, year=None, weekday=None):
    """le lundi premier mai mille neuf cent douze; `month` and `weekday` count from 0."""
    parts = [
        "le",
        WEEKDAYS[weekday][0] if weekday is not None else "",
        "premier" if day == 1 else french_number(day),
        MONTHS[month][0],
        french_number(year) if year else "",
    ]
    return " ".join(part for part in parts if part)


def english_date(day, month, year=None, weekday=None):
    """Monday the first of May nineteen twelve."""
    parts = [
        WEEKDAYS[weekday][1] if weekday is not None else "",
        "the",
        english_ordinal(day),
        "of",
        MONTHS[month][1],
        english_year(year) if year else "",
    ]
    return " ".join(part for part in parts if part)
