from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "billstead.upkeep"
    label = "upkeep"
