"""The route of one's own page."""

from django.urls import path

from billstead.staff.me import views

urlpatterns = [path("me/", views.profile_me, name="profile_me")]
