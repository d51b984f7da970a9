"""Tax IDs by country: kinds, spelling and check digits (python-stdnum). A bad number warns, it never blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.util import get_cc_module

NONE = "none"
FORMAT_OK = "format_ok"
FORMAT_BAD = "format_bad"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class TaxIdKind:
    """One kind of tax ID: `module` is the stdnum module that knows its check digits, empty when none does."""

    code: str
    country: str
    label: str
    module: str
    example: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class TaxIdCheck:
    """What the check digits say. `value` is the compact spelling, as stored; `message` says what is wrong."""

    kind: str
    value: str
    state: str
    message: str | Promise = ""

    @property
    def is_ok(self) -> bool:
        return self.state == FORMAT_OK


# Member states of the EU VAT area with the prefix their VAT numbers carry (VIES: Greece writes EL).
_EU = {
    "AT": "Umsatzsteuer-Identifikationsnummer (UID)",
    "BE": "N° TVA / BTW-nummer",
    "BG": "ДДС номер",
    "CY": "Αριθμός ΦΠΑ",
    "CZ": "DIČ",
    "DE": "USt-IdNr.",
    "DK": "CVR-nummer (moms)",
    "EE": "KMKR number",
    "ES": "NIF (IVA)",
    "FI": "ALV-numero",
    "FR": "N° TVA intracommunautaire",
    "GR": "ΑΦΜ",
    "HR": "OIB (PDV)",
    "HU": "Közösségi adószám",
    "IE": "VAT number",
    "IT": "Partita IVA",
    "LT": "PVM kodas",
    "LU": "N° TVA",
    "LV": "PVN numurs",
    "MT": "VAT number",
    "NL": "Btw-id",
    "PL": "NIP (VAT UE)",
    "PT": "NIF (IVA)",
    "RO": "CIF (TVA)",
    "SE": "Momsnummer",
    "SI": "ID za DDV",
    "SK": "IČ DPH",
}

# country: (code, name people know it by, stdnum module)
_OTHERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "AL": (("al_nipt", "NIPT", "al.nipt"),),
    "AR": (("ar_cuit", "CUIT", "ar.cuit"),),
    "AU": (("au_abn", "ABN", "au.abn"), ("au_acn", "ACN", "au.acn")),
    "BR": (("br_cnpj", "CNPJ", "br.cnpj"), ("br_cpf", "CPF", "br.cpf")),
    "BY": (("by_unp", "УНП", "by.unp"),),
    "CA": (("ca_bn", "Business Number (GST/HST)", "ca.bn"),),
    "CH": (("ch_vat", "MWST-Nr. / N° TVA", "ch.vat"), ("ch_uid", "UID", "ch.uid")),
    "CL": (("cl_rut", "RUT", "cl.rut"),),
    "CN": (("cn_uscc", "统一社会信用代码", "cn.uscc"),),
    "CO": (("co_nit", "NIT", "co.nit"),),
    "CR": (("cr_cpj", "Cédula jurídica", "cr.cpj"),),
    "DE": (("de_stnr", "Steuernummer", "de.stnr"),),
    "DO": (("do_rnc", "RNC", "do.rnc"),),
    "DZ": (("dz_nif", "NIF", "dz.nif"),),
    "EC": (("ec_ruc", "RUC", "ec.ruc"),),
    "EG": (("eg_tn", "الرقم الضريبي", "eg.tn"),),
    "GB": (("gb_vat", "VAT number", "gb.vat"), ("gb_utr", "UTR", "gb.utr")),
    "GH": (("gh_tin", "TIN", "gh.tin"),),
    "GT": (("gt_nit", "NIT", "gt.nit"),),
    "ID": (("id_npwp", "NPWP", "id.npwp"),),
    "IL": (("il_hp", "מספר חברה", "il.hp"),),
    "IN": (("in_gstin", "GSTIN", "in_.gstin"), ("in_pan", "PAN", "in_.pan")),
    "IS": (("is_vsk", "VSK-númer", "is_.vsk"), ("is_kennitala", "Kennitala", "is_.kennitala")),
    "JP": (("jp_cn", "法人番号", "jp.cn"),),
    "KE": (("ke_pin", "KRA PIN", "ke.pin"),),
    "KR": (("kr_brn", "사업자등록번호", "kr.brn"),),
    "LI": (("li_peid", "PEID", "li.peid"),),
    "MA": (("ma_ice", "ICE", "ma.ice"),),
    "MC": (("mc_tva", "N° TVA", "mc.tva"),),
    "ME": (("me_pib", "PIB", "me.pib"),),
    "MK": (("mk_edb", "ЕДБ", "mk.edb"),),
    "MX": (("mx_rfc", "RFC", "mx.rfc"),),
    "NO": (("no_mva", "MVA-nummer", "no.mva"), ("no_orgnr", "Organisasjonsnummer", "no.orgnr")),
    "NZ": (("nz_ird", "IRD number", "nz.ird"),),
    "PE": (("pe_ruc", "RUC", "pe.ruc"),),
    "PY": (("py_ruc", "RUC", "py.ruc"),),
    "RS": (("rs_pib", "ПИБ", "rs.pib"),),
    "RU": (("ru_inn", "ИНН", "ru.inn"),),
    "SG": (("sg_uen", "UEN", "sg.uen"),),
    "SM": (("sm_coe", "COE", "sm.coe"),),
    "SV": (("sv_nit", "NIT", "sv.nit"),),
    "TH": (("th_tin", "เลขประจำตัวผู้เสียภาษี", "th.tin"),),
    "TN": (("tn_mf", "Matricule fiscal", "tn.mf"),),
    "TR": (("tr_vkn", "VKN", "tr.vkn"),),
    "TW": (("tw_ubn", "統一編號", "tw.ubn"),),
    "UA": (("ua_edrpou", "ЄДРПОУ", "ua.edrpou"), ("ua_rntrc", "РНОКПП", "ua.rntrc")),
    "US": (("us_ein", "EIN", "us.ein"), ("us_ssn", "SSN", "us.ssn")),
    "UY": (("uy_rut", "RUT", "uy.rut"),),
    "VE": (("ve_rif", "RIF", "ve.rif"),),
    "VN": (("vn_mst", "Mã số thuế", "vn.mst"),),
    "ZA": (("za_tin", "Income tax number", "za.tin"),),
}
_MARKS = re.compile(r"[^0-9A-Z]")
_MAX = 40


def kinds_for(country: str) -> tuple[TaxIdKind, ...]:
    """The kinds of tax ID a country gives, the one for invoices first, and "other" for all the rest."""
    return (*_kinds(country.upper()), TaxIdKind(OTHER, country.upper(), str(_("Another tax ID")), ""))


def default_kind(country: str) -> str:
    """The kind to assume when only a country is known."""
    known = _kinds(country.upper())
    return known[0].code if known else OTHER


def kind_label(code: str) -> str:
    """What people call a kind, for pages and history."""
    kind = _by_code(code)
    return kind.label if kind else str(_("Another tax ID"))


def is_kind(code: str) -> bool:
    return code == OTHER or _by_code(code) is not None


def check(kind: str, value: str) -> TaxIdCheck:
    """Spelling and check digits of one tax ID; a kind nobody can check is taken as it stands."""
    value = " ".join(value.split())
    if not value:
        return TaxIdCheck(kind="", value="", state=NONE)
    found = _by_code(kind)
    if found is None:
        return TaxIdCheck(kind=OTHER, value=value[:_MAX], state=FORMAT_OK)
    typed = _without_prefix(found, value)
    try:
        compact = _validated(found, typed)
    except InvalidLength:
        return _bad(found, value, _("This %(kind)s has the wrong length.") % {"kind": found.label})
    except InvalidChecksum:
        return _bad(found, value, _("The check digits of this %(kind)s are wrong.") % {"kind": found.label})
    except (ValidationError, ValueError, IndexError, TypeError):
        return _bad(found, value, _("This is not the form of a %(kind)s.") % {"kind": found.label})
    return TaxIdCheck(kind=found.code, value=(found.prefix + str(compact))[:_MAX], state=FORMAT_OK)


def tax_id_key(value: str) -> str:
    """The form two spellings of one number share: letters and digits only."""
    return _MARKS.sub("", value.upper())[:_MAX]


def _validated(kind: TaxIdKind, typed: str) -> str:
    """As it was typed; then by its letters and digits alone, which some modules need and others take apart."""
    module = _module(kind.module)
    try:
        return str(module.validate(typed))
    except (ValidationError, ValueError, IndexError, TypeError):
        bare = tax_id_key(typed)
        if bare == typed or not module.is_valid(bare):
            raise
        return str(module.validate(bare))


def _bad(kind: TaxIdKind, value: str, message: str | Promise) -> TaxIdCheck:
    return TaxIdCheck(kind=kind.code, value=value[:_MAX], state=FORMAT_BAD, message=message)


def _without_prefix(kind: TaxIdKind, value: str) -> str:
    compact = re.sub(r"[\s.\-/]", "", value.upper())
    if kind.prefix and compact.startswith(kind.prefix):
        return compact[len(kind.prefix) :]
    if kind.code == "eu_gr" and compact.startswith("GR"):
        return compact[2:]
    return value.strip() if not kind.prefix else compact


@cache
def _kinds(country: str) -> tuple[TaxIdKind, ...]:
    found: list[TaxIdKind] = []
    if country in _EU:
        prefix = "EL" if country == "GR" else country
        found.append(TaxIdKind(f"eu_{country.lower()}", country, _EU[country], f"{country.lower()}.vat", "", prefix))
    found += [TaxIdKind(code, country, label, module) for code, label, module in _OTHERS.get(country, ())]
    return tuple(found)


@cache
def _by_code(code: str) -> TaxIdKind | None:
    country = code.removeprefix("eu_")[:2].upper()
    return next((kind for kind in _kinds(country) if kind.code == code), None)


@cache
def _module(name: str) -> ModuleType:
    country, _dot, number = name.partition(".")
    found = get_cc_module(country.removesuffix("_"), number)
    assert isinstance(found, ModuleType)
    return found
