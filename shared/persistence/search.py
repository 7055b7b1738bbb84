r"""Words by which a row is found, made by PostgreSQL itself for what is stored and for what is asked.

A row is found when each word of the question is the beginning of one of the row's words: "sit ami" finds Siti Aminah,
"minah" does not. Letter case, accents, apostrophes and what cannot be seen make no difference, nor does it matter
whether an accent is a sign of its own. A phone number is found in whichever way it is written, a NIK whole or by
what is shown of it (`not_guessed`). Trigrams would find the middle of a word, too; they need an extension, and so a
right that a province's role lacks.

Invariant: both sides go through the same function, so they cannot part; a question without any letter or digit finds
nothing. No function reads a table, a setting or anything that a server may lack.
"""

from collections.abc import Iterable
from typing import Final

from shared.runtime.masking import SHOWN_DIGITS

_UNHEARD: Final = (
    # apostrophes: ' ` and those of other keyboards
    r"\u0027\u0060\u02b9-\u02bd\u02c8\u02ca\u02cb\u055a\u05f3\u2018-\u201b\u2032\u2035\ua78b\ua78c"
    # what is not seen: soft hyphens, joiners, marks of direction, selectors of a shape
    r"\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    # accents that stand behind their letter, and vowel signs that may be left out
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
"""Characters that make no difference between two words, of texts in NFKD."""
_BETWEEN: Final = (
    r"\u0001-\u0026\u0028-\u002f\u003a-\u0040\u005b-\u005f\u007b-\u00a9\u00ab-\u00ac\u00ae-\u00b1\u00b4-\u00b9\u00bb-\u00bf"
    r"\u00d7\u00f7\u1680\u2000-\u200a\u2010-\u2017\u201c-\u2029\u202f-\u2031\u2033\u2034\u2036-\u205f\u20a0-\u20cf"
    r"\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\ufe10-\ufe1f\ufe30-\ufe6f"
)
"""Characters that end a word; said one by one, for what is a letter depends on a database's locale."""
_LONGEST: Final = 60
"""Characters of a word that count; PostgreSQL has a bound for words, and refuses none that is longer."""
_COST: Final = 1_000
"""Of the words of a row, in PostgreSQL's reckoning: it shall find words in the index and never make them anew."""
_PLAIN: Final = rf"""
lower(regexp_replace(normalize(replace(coalesce(said, ''), U&'\00b4', ''), nfkd), '[{_UNHEARD}]+', '', 'g'))"""
_DIGITS: Final = "regexp_replace(coalesce(said, ''), '[^0-9]+', '', 'g')"
_SUBSCRIBER: Final = "regexp_replace({}, '^(62)?0*', '')"
"""A number without the country's code and the leading zero."""
_WORDS: Final = rf"""
create function search_words(said text) returns tsvector language sql immutable parallel safe
cost {_COST} return (select array_to_tsvector(array_remove(string_to_array(regexp_replace(regexp_replace(
    {_PLAIN}, '[{_BETWEEN}]+', ' ', 'g'), '([^ ]{{{_LONGEST}}})[^ ]+', '\1', 'g'), ' '), '')))"""
"""Its `select` keeps PostgreSQL from taking it apart: the parts would cost nothing in its reckoning."""
_PHONE: Final = f"""
create function search_phone(said text) returns tsvector language sql immutable parallel safe
return array_to_tsvector(array_remove(array['tel:' || {_SUBSCRIBER.format(_DIGITS)}], 'tel:'))"""
"""A phone number is a word of its own, which no other word equals."""
_BEGINNINGS: Final = f"""
create function search_beginnings(said text) returns tsquery language sql immutable parallel safe
return (
    select string_agg(case
        when word ~ '^[0-9]+$' and {_SUBSCRIBER.format("word")} <> ''
            then '(''' || word || ''':* | ''tel:' || {_SUBSCRIBER.format("word")} || ''':*)'
        else '''' || word || ''':*'
    end, ' & ')::tsquery
    from unnest(tsvector_to_array(search_words(said))) word)"""  # noqa: S608  # our own text
_IN_ONE_PIECE: Final = r"regexp_replace(said, '([0-9])[-+. ()/]+(?=[0-9])', '\1', 'g')"
_QUERY: Final = f"""
create function search_query(said text) returns tsquery language sql immutable parallel safe
return coalesce(
    search_beginnings(said) || case when {_IN_ONE_PIECE} <> said then search_beginnings({_IN_ONE_PIECE}) end,
    search_beginnings(said))"""
"""As it is written, or with each number in one piece."""
_PHONE_OF_WORD: Final = f"""'''tel:' || {_SUBSCRIBER.format("word")} || ''':*'"""
FUNCTIONS: Final = f"{_WORDS};{_PHONE};{_BEGINNINGS};{_QUERY}"
"""What a migration of a service creates before its first index for a search."""


def vector(columns: Iterable[str], phones: Iterable[str] = ()) -> str:
    """Return the expression for the words of a row, as an index has it and a query has to spell it."""
    words = [f"search_words({name})" for name in columns]
    return f"({' || '.join((*words, *(f'search_phone({name})' for name in phones)))})"


def index(name: str, table: str, columns: Iterable[str], phones: Iterable[str] = ()) -> str:
    """Return the statement that makes the index by which a table's rows are found."""
    return f"create index {name} on {table} using gin ({vector(columns, phones)})"


def not_guessed(column: str, phones: Iterable[str] = ()) -> str:
    """Return the condition that a row is found by no beginning of a masked number that is longer than what is shown.

    Otherwise whoever asks for one more digit again and again would read the number off what is found. It is found
    whole, or by the beginning that everybody sees; a word with which a phone number begins may be meant for that.
    `:asked` is the text that is searched for.
    """
    joined = _IN_ONE_PIECE.replace("said", ":asked")
    meant = "".join(f" and not search_phone({name}) @@ ({_PHONE_OF_WORD})::tsquery" for name in phones)
    return f"""
({column} = any(tsvector_to_array(search_words({joined}))) or not exists (
    select from unnest(tsvector_to_array(search_words(:asked) || search_words({joined}))) word
    where length(word) > {SHOWN_DIGITS} and word ~ '^[0-9]+$' and starts_with({column}, word){meant}))"""
