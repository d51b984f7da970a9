from django.urls import path

from billstead.staff.appearance import views

urlpatterns = [path("appearance/", views.appearance, name="appearance")]
