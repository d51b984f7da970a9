"""The start page's route."""

from django.urls import path

from billstead.staff.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("jobs/<int:job_id>/retry/", views.job_retry, name="job_retry"),
]
