from django.template import engines

PAGE = "{% extends 'staff/base.html' %}{% block content %}hi{% endblock %}"


def test_base_renders(rf, db):
    page = engines["django"].from_string(PAGE).render({}, rf.get("/"))

    assert "<main" in page
