"""A right customer as the Add form sends it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client


def filled(client: Client, **changes: Any) -> dict[str, Any]:
    """A fresh form's key with right entries, changed as told."""
    html = client.get("/customers/new/").content.decode()
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    return entries(found.group(1)) | changes


def entries(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "act": "check",
        "kind": "company",
        "name": "Bäckerei Lindqvist & Søn AB",
        "contact_name": "Ingrid Lindqvist",
        "email": "ingrid@lindqvist.example.com",
        "phone": "070-123 45 67",
        "website": "lindqvist.example.com",
        "billing_country": "SE",
        "billing_street": "Östra Förstadsgatan 12",
        "billing_postcode": "21131",
        "billing_city": "Malmö",
        "currency": "SEK",
        "terms_kind": "net",
        "terms_days": "14",
        "tax_id_kind": "eu_se",
        "tax_id": "SE556703748501",
        "language": "sv",
        "time_zone": "Europe/Stockholm",
        "access_wish": "invite_later",
        "emails.email": ["buch@lindqvist.example.com", ""],
        "emails.purpose": ["invoices", "all"],
        "urgent.name": ["Nils"],
        "urgent.phone": ["+46 70 123 45 68"],
        "external_ids.source": ["whmcs"],
        "external_ids.value": ["17"],
        "tags": "msp, referred",
        "note": "Referred by Brightside.",
    }


def reviewed(client: Client, data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Send the form and open the review: its page and what its Create button sends."""
    answer = client.post("/customers/new/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    html = client.get(answer["Location"]).content.decode()
    content = re.search(r'name="content" value="([^"]+)"', html)
    assert content
    return html, {"key": data["key"], "content": content.group(1), "act": "create"}
