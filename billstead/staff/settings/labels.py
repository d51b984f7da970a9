"""Tags and groups: naming, coloring, merging and deleting, with how many customers each touches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billstead.accounts.requests import StaffRequest
from billstead.customers.models import Customer, Group, Tag
from billstead.customers.operations import (
    create_group,
    create_tag,
    delete_group,
    delete_tag,
    edit_group,
    merge_tags,
    recolor_tag,
    rename_tag,
)
from billstead.staff.customers.list_state import tagged_url
from billstead.staff.settings.sections import settings_page
from billstead.staff.settings.sending import by, done, sent
from billstead.ui.permissions import allow
from billstead.ui.toasts import toast

TAGS, GROUPS = "settings_tags", "settings_groups"


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40, error_messages={"required": _("Enter a name")})
    color = forms.ChoiceField(label=_("Color"), choices=Tag.Color.choices, initial=Tag.Color.SLATE)


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=Tag.objects.all(),
        empty_label=_("Choose a tag"),
        error_messages={"required": _("Choose a tag"), "invalid_choice": _("This tag is gone. Choose another")},
    )


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, error_messages={"required": _("Enter a name")})
    terms_kind = forms.ChoiceField(
        label=_("Payment terms of new customers"),
        required=False,
        choices=[("", _("Like the company")), *Customer.Terms.choices],
    )
    terms_days = forms.IntegerField(
        label=_("Days or day"), required=False, min_value=0, max_value=365, initial=14,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter a whole number from 0 to 365")
        ),
    )  # fmt: skip

    def clean_terms_days(self) -> int:
        return self.cleaned_data.get("terms_days") or 0


@allow("tags.manage")
def settings_tags(request: StaffRequest) -> HttpResponseBase:
    form = TagForm(request.POST or None)
    if sent(request, form):
        values = form.cleaned_data
        if done(
            request,
            form,
            lambda who: create_tag(name=values["name"], color=values["color"], **who),
            gettext("Tag added"),
        ):
            return redirect(TAGS)
    tags = Tag.objects.annotate(used=Count("customertag")).order_by("name_key", "id")
    may_look = request.actor.can("customers.view")
    rows = [{"tag": tag, "list_url": tagged_url(tag) if may_look else ""} for tag in tags]
    return _page(request, "staff/settings/tags.html", TAGS, {"form": form, "rows": rows})


@allow("tags.manage")
def tag_edit(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Rename and recolor."""
    tag = get_object_or_404(Tag, pk=pk)
    form = TagForm(request.POST or None, initial={"name": tag.name, "color": tag.color})
    if sent(request, form):

        def save(who: dict[str, Any]) -> None:
            renamed = rename_tag(tag, name=form.cleaned_data["name"], **who)
            recolor_tag(renamed, color=form.cleaned_data["color"], **who)

        if done(request, form, save, gettext("Tag saved")):
            return redirect(TAGS)
    return _tag_page(request, tag, form, MergeForm())


@allow("tags.manage")
def tag_merge(request: StaffRequest, pk: int) -> HttpResponseBase:
    tag = get_object_or_404(Tag, pk=pk)
    form = MergeForm(request.POST or None)
    if sent(request, form):
        into = form.cleaned_data["into"]
        if done(request, form, lambda who: merge_tags(tag, into=into, **who), gettext("Tags merged")):
            return redirect(TAGS)
    return _tag_page(request, tag, TagForm(initial={"name": tag.name, "color": tag.color}), form)


@allow("tags.manage")
def tag_delete(request: StaffRequest, pk: int) -> HttpResponseBase:
    tag = Tag.objects.filter(pk=pk).first()
    if request.method == "POST" and tag is not None:
        delete_tag(tag, **by(request))
        toast(request, gettext("Tag deleted"))
    return redirect(TAGS)


@allow("groups.manage")
def settings_groups(request: StaffRequest) -> HttpResponseBase:
    form = GroupForm(request.POST or None)
    if sent(request, form) and done(
        request, form, lambda who: create_group(**form.cleaned_data, **who), gettext("Group added")
    ):
        return redirect(GROUPS)
    groups = Group.objects.annotate(used=Count("customers")).order_by("name_key", "id")
    return _page(request, "staff/settings/groups.html", GROUPS, {"form": form, "groups": groups})


@allow("groups.manage")
def group_edit(request: StaffRequest, pk: int) -> HttpResponseBase:
    group = get_object_or_404(Group, pk=pk)
    values = {"name": group.name, "terms_kind": group.terms_kind, "terms_days": group.terms_days}
    form = GroupForm(request.POST or None, initial=values)
    if sent(request, form) and done(
        request, form, lambda who: edit_group(group, **form.cleaned_data, **who), gettext("Group saved")
    ):
        return redirect(GROUPS)
    return _group_page(request, group, form)


@allow("groups.manage")
def group_delete(request: StaffRequest, pk: int) -> HttpResponseBase:
    group = Group.objects.filter(pk=pk).first()
    if request.method != "POST" or group is None:
        return redirect(GROUPS)
    values = {"name": group.name, "terms_kind": group.terms_kind, "terms_days": group.terms_days}
    form = GroupForm(values)
    if done(request, form, lambda who: delete_group(group, **who), gettext("Group deleted")):
        return redirect(GROUPS)
    return _group_page(request, group, form)


def _tag_page(request: StaffRequest, tag: Tag, form: TagForm, merge: MergeForm) -> HttpResponse:
    others = Tag.objects.exclude(pk=tag.pk)
    field = merge.fields["into"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = others
    context = {"form": form, "merge": merge, "tag": tag, "used": tag.customers.count(), "others": others.exists()}
    status = 422 if form.errors or merge.errors else 200
    return settings_page(request, "staff/settings/tag.html", TAGS, context, status=status)


def _group_page(request: StaffRequest, group: Group, form: GroupForm) -> HttpResponse:
    context = {"group": group, "form": form, "used": group.customers.count()}
    return _page(request, "staff/settings/group.html", GROUPS, context)


def _page(request: StaffRequest, template: str, here: str, context: dict[str, Any]) -> HttpResponse:
    return settings_page(request, template, here, context, status=422 if context["form"].errors else 200)
