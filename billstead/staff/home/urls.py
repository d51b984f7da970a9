"""The start page's route."""

from django.urls import path

from billstead.staff.home import views

urlpatterns = [path("", views.home, name="home")]
