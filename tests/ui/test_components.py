from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.test import override_settings
from django.utils import timezone

from billstead.ui.forms import Suggestion


def render(source: str, **context) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class PersonForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Used for invoices")
    phone = forms.CharField(label="Phone", required=False)
    kind = forms.ChoiceField(label="Type", widget=forms.RadioSelect, choices=[("c", "Company"), ("p", "Person")])
    is_told = forms.BooleanField(label="Tell them", required=False)

    def clean(self):
        self.add_error(None, "The parts do not fit.")


class TestField:
    def test_wires_label_hint_error_and_input_in_this_order(self):
        html = render("{% field form.email %}", form=PersonForm({"email": "x@"}))

        order = [
            html.index(part)
            for part in ('<label for="id_email">', 'id="id_email-hint"', 'id="id_email-error"', "<input")
        ]
        assert order == sorted(order)
        assert html.count('aria-describedby="id_email-hint id_email-error"') == 1
        assert 'aria-invalid="true"' in html
        assert 'class="input"' in html
        assert 'value="x@"' in html

    def test_says_optional_in_words_and_has_no_empty_wires(self):
        html = render("{% field form.phone %}", form=PersonForm())

        assert "(optional)" in html
        assert "aria-describedby" not in html
        assert "aria-invalid" not in html

    def test_offers_a_suggestion(self):
        html = render(
            "{% field form.email suggestion=s %}", form=PersonForm(), s=Suggestion("Did you mean b@c.de?", "b@c.de")
        )

        assert 'data-use="b@c.de"' in html
        assert "id_email-hint id_email-suggest" in html

    def test_escapes_what_was_typed(self):
        html = render("{% field form.phone %}", form=PersonForm({"phone": '"><script>x'}))

        assert "<script>" not in html

    def test_passes_attributes_on(self):
        html = render('{% field form.phone inputmode="tel" hx_get="/x/" %}', form=PersonForm())

        assert 'inputmode="tel"' in html
        assert 'hx-get="/x/"' in html


class TestGroups:
    def test_a_segment_is_a_fieldset_with_a_legend(self):
        html = render('{% choices form.kind style="seg" %}', form=PersonForm())

        assert '<legend class="label">Type' in html
        assert html.count('class="check"') == 2
        assert '<label for="id_kind_1">' in html

    def test_a_check_has_its_words_after_it(self):
        html = render("{% check form.is_told %}", form=PersonForm())

        assert html.index('class="check"') < html.index('<label for="id_is_told">Tell them')


class TestErrorSummary:
    def test_links_each_line_to_its_field_and_says_nothing_was_saved(self):
        html = render("{% error_summary form %}", form=PersonForm({"email": "x@"}))

        assert 'role="alert"' in html
        assert "Nothing was saved" in html
        assert '<a href="#id_email">' in html
        assert '<a href="#id_kind_0">' in html
        assert "<li>The parts do not fit.</li>" in html

    def test_is_not_there_without_errors(self):
        assert render("{% error_summary form %}", form=PersonForm()).strip() == ""


class TestMarks:
    def test_a_state_has_shape_and_word(self):
        html = render('{% status "suspended" %}')

        assert "#s-suspended" in html
        assert 'data-tone="warn"' in html
        assert "Suspended" in html

    def test_an_unknown_state_still_reads(self):
        assert "Held back" in render('{% status "held_back" %}')

    def test_a_tag_is_escaped_and_isolated(self):
        html = render("{% tag name color %}", name="<i>vip", color="red")

        assert "<bdi>&lt;i&gt;vip</bdi>" in html
        assert "tag--red" in html

    @pytest.mark.parametrize(
        ("name", "initials"),
        [("Ana Ruiz", "AR"), ("Cher", "C"), ("", "?"), ("Søren Å. Bang-Olufsen", "SO"), ("王小明", "王"), ("+++", "?")],
    )
    def test_an_avatar_has_initials(self, name, initials):
        assert f">{initials}<" in render("{% avatar name %}", name=name)

    def test_a_time_stands_in_the_readers_zone_with_its_full_stamp(self):
        at = dt.datetime(2026, 11, 23, 13, 2, 9, tzinfo=dt.UTC)

        with timezone.override("Europe/Berlin"):
            html = render('{% time at "clock" %}', at=at)

        assert ">14:02<" in html
        assert 'datetime="2026-11-23T14:02:09+01:00"' in html
        assert 'title="23 Nov 2026, 14:02:09 Europe/Berlin"' in html

    def test_no_time_is_nothing(self):
        assert render("{% time at %}", at=None) == ""


class TestContainers:
    def test_a_fact_without_value_says_so(self):
        assert "Not provided" in render('{% fact "Website" "" %}')

    def test_a_fact_escapes_and_copies(self):
        html = render('{% fact "VAT" value copied=value mono=True %}', value='DE"1')

        assert 'data-copy="DE&quot;1"' in html
        assert 'aria-label="Copy VAT"' in html

    def test_content_of_a_block_is_escaped_once(self):
        assert "a &amp; b" in render("{% card %}{{ value }}{% endcard %}", value="a & b")

    def test_a_dialog_is_named_by_its_title(self):
        html = render('{% dialog id="d" title="Delete?" %}x{% enddialog %}')

        assert 'aria-labelledby="d-title"' in html
        assert 'commandfor="d" command="close"' in html

    def test_a_menu_button_names_what_it_opens(self):
        html = render('{% menu id="m" label="Actions for Acme" %}x{% endmenu %}')

        assert 'popovertarget="m"' in html
        assert 'aria-label="Actions for Acme"' in html


class TestPager:
    def test_a_step_without_url_is_not_a_link(self):
        html = render('{% pager "1–50" next="?after=x" %}')

        assert html.count("href=") == 1
        assert html.count('aria-disabled="true"') == 3
        assert 'rel="next"' in html


@override_settings(LANGUAGE_CODE="en")
def test_dates_read_the_same_everywhere():
    at = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)

    assert render("{{ at|date:'SHORT_DATETIME_FORMAT' }} {{ at|date }}", at=at) == "4 Mar 2026, 05:06 4 Mar 2026"
