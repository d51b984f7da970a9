from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "billstead.staff"
    label = "staff"
