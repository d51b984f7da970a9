"""Currencies and their minor units by ISO 4217 (List One). Babel formats amounts but never decides minor units."""

from __future__ import annotations

_TWO = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD
KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK
NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"

# MRU and MGA divide by five; ISO 4217 lists them with two decimals, and so do we.
CURRENCIES: dict[str, int] = dict(
    sorted(
        {
            **dict.fromkeys(_TWO.split(), 2),
            **dict.fromkeys(_ZERO.split(), 0),
            **dict.fromkeys(_THREE.split(), 3),
            **dict.fromkeys(_FOUR.split(), 4),
        }.items()
    )
)

# Metals, bond units, drawing rights and test codes have no minor unit, so no amount can be kept in them.
NO_MINOR_UNIT = frozenset("XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split())
# Units of account and funds: real codes, but nobody is billed in them.
_NOT_BILLED = frozenset("BOV CHE CHW CLF COU MXV USN UYI UYW".split())
BILLABLE: tuple[str, ...] = tuple(code for code in CURRENCIES if code not in _NOT_BILLED)


def minor_units(code: str) -> int:
    """How many decimals a currency has; KeyError for a code that is not in ISO 4217."""
    return CURRENCIES[code]
