"""What may leave a province, field by field, written by hand: the second pair of eyes on every event declaration.

Kinds are derived from the schemas (see `kind`). Invariant: a field that is not listed here with its kind does not
travel. Source: UU PDP 27/2022.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from shared.contracts import EventType
from shared.contracts.compatibility import edition

ALLOWED = {
    "centre-registered 1": "centre_id=id name=text level=list region_code=region founded_on=day founding=list "
    "operational_on=day registered_on=day",
    "centre-details-changed 1": "centre_id=id name=text changed_on=day",
    "centre-inaugurated 1": "centre_id=id inaugurated_on=day",
    "centre-opened 1": "centre_id=id operational_on=day",
    "centre-closed 1": "centre_id=id closed_on=day",
    "centre-legal-status-changed 1": "centre_id=id from_status=list to_status=list instrument_kind=list "
    "instrument_number=code instrument_on=day effective_on=day instrument_number_written=written",
    "centre-days-corrected 1": "centre_id=id operational_on=day inaugurated_on=day closed_on=day reason_code=list "
    "corrected_on=day",
    "centre-legal-step-voided 1": "centre_id=id from_status=list to_status=list instrument_kind=list "
    "instrument_number=code instrument_on=day effective_on=day instrument_number_written=written reason_code=list "
    "voided_on=day",
    "centre-service-offered 1": "centre_id=id service_code=code offered_on=day",
    "centre-service-withdrawn 1": "centre_id=id service_code=code withdrawn_on=day",
    "centre-unit-registered 1": "unit_id=id name=text kind=list region_code=region part_of=id registered_on=day",
    "reference-added 1": "reference_id=id kind=list code=code added_on=day",
    "consultant-appointed 1": "consultant_ref=id centre_id=id region_code=region field=code coordinator=flag "
    "appointed_on=day role=list",
    "consultant-reassigned 1": "consultant_ref=id from_centre_id=id centre_id=id region_code=region field=code "
    "role=list effective_on=day",
    "consultant-ended 1": "consultant_ref=id centre_id=id ended_on=day",
    "consultant-certified 1": "consultant_ref=id scheme=code certified_on=day valid_until=day",
    "association-membership-recorded 1": "consultant_ref=id association=code role=list starts_on=day "
    "region_code=region",
    "consultant-end-voided 1": "consultant_ref=id centre_id=id ended_on=day reason_code=list voided_on=day",
    "consultant-certification-voided 1": "consultant_ref=id scheme=code certified_on=day reason_code=list "
    "voided_on=day",
    "association-membership-voided 1": "consultant_ref=id association=code role=list starts_on=day reason_code=list "
    "voided_on=day",
    "association-membership-end-voided 1": "consultant_ref=id association=code role=list starts_on=day "
    "reason_code=list voided_on=day",
    "association-membership-ended 1": "consultant_ref=id association=code role=list ends_on=day",
    "entrepreneur-registered 1": "entrepreneur_ref=id village_code=village kind=list centre_id=id registered_on=day",
    "entrepreneur-registration-voided 1": "takes_back=id entrepreneur_ref=id reason_code=list voided_on=day "
    "counted=entrepreneur-registered",
    "entrepreneur-erased 1": "entrepreneur_ref=id erased_on=day",
    "entrepreneur-merged 1": "entrepreneur_ref=id into_ref=id merged_on=day",
    "entrepreneur-moved 1": "entrepreneur_ref=id village_code=village moved_on=day",
    "consent-withdrawn 1": "entrepreneur_ref=id withdrawn_on=day",
    "consent-given 1": "entrepreneur_ref=id given_on=day",
    "programme-declared 1": "programme_id=id name=text owner_region=region start_year=number years=number "
    "quota_per_village_year=number quota_per_village_total=number youth_min_age=number youth_max_age=number "
    "declared_on=day flagship=flag new_within_months=number",
    "programme-voided 1": "programme_id=id reason_code=list voided_on=day",
    "entrepreneur-confirmed-new 1": "entrepreneur_ref=id programme_id=id village_code=village programme_year=number "
    "youth=flag business_started_on=day evidence_kind=code confirmed_on=day",
    "entrepreneur-status-checked 1": "entrepreneur_ref=id programme_id=id village_code=village checked_on=day "
    "still_running=flag",
    "entrepreneur-enrolled 1": "entrepreneur_ref=id programme_id=id village_code=village programme_year=number "
    "youth=flag funding=list enrolled_on=day",
    "entrepreneur-enrolment-voided 1": "takes_back=id entrepreneur_ref=id reason_code=list voided_on=day "
    "counted=entrepreneur-enrolled cause_code=list",
    "entrepreneur-confirmation-voided 1": "takes_back=id entrepreneur_ref=id reason_code=list voided_on=day "
    "counted=entrepreneur-confirmed-new cause_code=list",
    "entrepreneur-status-check-voided 1": "takes_back=id entrepreneur_ref=id reason_code=list voided_on=day "
    "counted=entrepreneur-status-checked",
    "region-code-mapped 1": "old_code=region new_code=region declared_on=day effective_on=day decree=code "
    "mapping_id=id name=text",
    "region-mapping-voided 1": "mapping_id=id old_code=region new_code=region effective_on=day reason_code=list "
    "voided_on=day",
    "enterprise-registered 1": "enterprise_ref=id entrepreneur_ref=id district_code=district kbli_edition=code "
    "kbli_division=code legal_form=code scale_class=list criterion=list class_rule=list technology_level=list "
    "registered_on=day",
    "enterprise-registration-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day "
    "counted=enterprise-registered",
    "enterprise-closed 1": "enterprise_ref=id district_code=district centre_id=id scale_class=list reason_code=list "
    "closed_on=day",
    "enterprise-closing-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day "
    "counted=enterprise-closed",
    "enterprise-assessed 1": "enterprise_ref=id district_code=district centre_id=id period_year=number "
    "scale_class=list criterion=list class_rule=list turnover_change=list workers_total=number workers_change=number "
    "technology_level=list digital=flag export=flag assessed_on=day",
    "enterprise-class-changed 1": "enterprise_ref=id district_code=district centre_id=id from_class=list to_class=list "
    "class_rule=list period_year=number effective_on=day",
    "enterprise-assessment-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day "
    "counted=enterprise-assessed",
    "enterprise-class-change-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day "
    "counted=enterprise-class-changed",
    "cooperative-registered 1": "cooperative_ref=id kind=list district_code=district centre_id=id members_band=list "
    "registered_on=day",
    "cooperative-closed 1": "cooperative_ref=id kind=list district_code=district centre_id=id reason_code=list "
    "closed_on=day",
    "cooperative-closing-voided 1": "takes_back=id cooperative_ref=id reason_code=list voided_on=day "
    "counted=cooperative-closed",
    "cooperative-assessed 1": "cooperative_ref=id kind=list district_code=district centre_id=id period_year=number "
    "rat_held=flag members_band=list volume_change=list surplus_sign=list assessed_on=day",
    "cooperative-assessment-voided 1": "takes_back=id cooperative_ref=id reason_code=list voided_on=day "
    "counted=cooperative-assessed",
    "finance-accessed 1": "enterprise_ref=id finance_id=id district_code=district centre_id=id source=list "
    "amount_band=list first=flag facilitated_by=id accessed_on=day",
    "legality-obtained 1": "enterprise_ref=id legality_id=id district_code=district centre_id=id document_kind=list "
    "first=flag facilitated_by=id issued_on=day expires_on=day",
    "legality-expired 1": "enterprise_ref=id legality_id=id district_code=district centre_id=id document_kind=list "
    "expires_on=day",
    "legality-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day counted=legality-obtained",
    "legality-expiry-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day "
    "counted=legality-expired",
    "finance-voided 1": "takes_back=id enterprise_ref=id reason_code=list voided_on=day counted=finance-accessed",
    "session-completed 1": "session_id=id centre_id=id consultant_ref=id client_ref=id client_kind=list "
    "village_code=village field=code channel=list contact_minutes=number preparation_minutes=number "
    "first_session=flag completed_on=day follow_up_on=day",
    "session-voided 1": "takes_back=id session_id=id reason_code=list voided_on=day counted=session-completed",
    "partner-registered 1": "partner_id=id name=text type=list region_code=region registered_on=day",
    "mou-signed 1": "agreement_id=id scope=list centre_ids=ids partner_ids=ids partner_types=lists service_lines=codes "
    "region_code=region signed_on=day starts_on=day ends_on=day",
    "agreement-terminated 1": "agreement_id=id terminated_on=day reason_code=list",
}

CONTENT = {
    "centre-registered.name": "public-name",
    "centre-details-changed.name": "public-name",
    "centre-unit-registered.name": "public-name",
    "programme-declared.name": "public-name",
    "partner-registered.name": "public-name",
    "centre-legal-status-changed.instrument_number": "instrument",
    "centre-legal-status-changed.instrument_number_written": "instrument",
    "region-code-mapped.decree": "decree",
    "centre-legal-step-voided.instrument_number": "instrument",
    "centre-legal-step-voided.instrument_number_written": "instrument",
    "region-code-mapped.name": "public-name",
    "centre-service-offered.service_code": "reference",
    "centre-service-withdrawn.service_code": "reference",
    "consultant-appointed.field": "reference",
    "consultant-reassigned.field": "reference",
    "consultant-certified.scheme": "reference",
    "consultant-certification-voided.scheme": "reference",
    "association-membership-recorded.association": "reference",
    "association-membership-voided.association": "reference",
    "association-membership-end-voided.association": "reference",
    "association-membership-ended.association": "reference",
    "session-completed.field": "reference",
    "mou-signed.service_lines": "reference",
    "reference-added.code": "office",
    "entrepreneur-confirmed-new.evidence_kind": "closed",
    "enterprise-registered.kbli_edition": "closed",
    "enterprise-registered.kbli_division": "closed",
    "enterprise-registered.legal_form": "closed",
}
"""What may stand in each field whose schema would let its sender choose: every one of kind `text`, `written`, `code` or
`codes`.

- `public-name`: what an organisation, a programme or a region is called, without the number or address of a person;
- `instrument`: the number of a legal instrument: figures, Roman numerals and words of institutions;
- `decree`: the kind, the number and the year of a decree, and nothing else;
- `reference`: a code of the nation's lists, or one that the province's office has added;
- `office`: a code that the province's office adds, without the number or address of a person;
- `closed`: a list in the command that feeds it.

What each says is tried at the doors themselves: `tests/contract/test_privacy_doors.py`.
"""
CHOSEN_BY_SENDER = frozenset({"text", "written", "code", "codes"})
FREE_TEXT = frozenset(
    {
        "centre-details-changed", "centre-registered", "centre-unit-registered", "partner-registered",
        "programme-declared", "region-code-mapped",
    }
)  # fmt: skip
"""The events that may carry a text anybody can type: the name of an organisation, of a programme or of a region."""
_FORBIDDEN = frozenset(
    "name names nama nik ktp phone telephone mobile hp whatsapp email mail address alamat birth born lahir age umur "
    "sex gender kelamin note notes catatan remark remarks comment comments signature photo latitude longitude".split()
)
_PARAMETERS = frozenset({"youth_min_age", "youth_max_age"})
"""Limits a programme sets: they speak of nobody."""
_SEX, _AGE = frozenset({"sex", "gender"}), frozenset({"age", "birth", "born", "youth"})
_FORMATS = {"uuid": "id", "date": "day"}
_TYPES = {"integer": "number", "number": "number", "boolean": "flag"}


def allowed(event: str) -> dict[str, str]:
    """Return what one event version may carry; shape: {"takes_back": "id"}."""
    return dict(pair.split("=") for pair in ALLOWED.get(event, "").split())


def kind(schema: Mapping[str, Any]) -> str:
    """Name what a field holds, in the words of the list; an event inside an event is `event`."""
    if "anyOf" in schema:
        return " or ".join(sorted({kind(each) for each in schema["anyOf"] if each != {"type": "null"}}))
    if schema.get("type") == "array":
        return f"{kind(schema['items'])}s"
    if schema.get("type") == "object":
        return "event"
    if "enum" in schema:
        return "list"
    return _FORMATS.get(schema.get("format", ""), "") or _TYPES.get(schema["type"], "") or _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    pattern = schema.get("pattern", "")
    if pattern.startswith("^[a-z0-9]+"):
        return "code"
    if pattern.startswith("^[A-Za-z0-9]+"):
        return "written"
    if not pattern.startswith("^[0-9]{2}"):
        return "text"
    return "region" if "?" in pattern else "village" if "{4}" in pattern else "district"


def flaws(declared: EventType) -> list[str]:
    """Say what of an event may not leave the province."""
    fields = edition(declared)["data"]["properties"]
    return list(chain(_unlisted(declared, fields), _forbidden(declared, fields), _revealing(fields)))


def _unlisted(declared: EventType, fields: Mapping[str, Any]) -> Iterator[str]:
    listed = allowed(f"{declared.name} {declared.version}")
    for name, schema in fields.items():
        found = kind(schema)
        if found == "event" and set(schema["properties"]) == set(allowed(f"{listed.get(name)} 1")):
            found = listed[name]
        if listed.get(name) != found:
            yield f"{declared.name}.{name}: holds {found!r}, allowed is {listed.get(name, 'nothing')!r}"


def _forbidden(declared: EventType, fields: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in fields.items():
        words = _FORBIDDEN.intersection(name.split("_")) - ({"name"} if declared.name in FREE_TEXT else set())
        if words and name not in _PARAMETERS:
            yield f"{declared.name}.{name}: {min(words)} is about a person"
        if "text" in kind(schema) and (declared.name not in FREE_TEXT or name != "name"):
            yield f"{declared.name}.{name}: anything can be typed there"


def _revealing(fields: Mapping[str, Any]) -> Iterator[str]:
    words = {word for name in fields if name not in _PARAMETERS for word in name.split("_")}
    if any(kind(schema) == "village" for schema in fields.values()) and words & _SEX and words & _AGE:
        yield "village, sex and age together point at one person"
