"""The hub of the models' tests, for those that fetch within the app."""

from tests.recognise.conftest import hub, model_files

__all__ = ["hub", "model_files"]
