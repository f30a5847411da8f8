import tomllib
from pathlib import Path

import jsonschema
import pytest

from benchkernels.suite_file import parse_suite
from benchkernels.suite_schema import suite_schema
from profiles.problems import SuiteError

SUITES = sorted((Path(__file__).parents[2] / "resources" / "suites").glob("*.toml"))


@pytest.mark.parametrize("path", SUITES, ids=lambda path: path.stem)
def test_the_built_in_suites_follow_the_schema(path):
    jsonschema.Draft202012Validator.check_schema(suite_schema())
    jsonschema.validate(tomllib.loads(path.read_text()), suite_schema())


@pytest.mark.parametrize(
    "change",
    [
        "rounds = 3",
        "case_budget_s = 0",
        "colour = 1",
        'name = "a b"',
        "rounds = { tpu = 1 }",
        "budget_s = -1",
    ],
)
def test_schema_and_reader_refuse_the_same_mistakes(change):
    case = '[[case]]\nkernel = "matmul"\ndtypes = ["fp32"]\nshapes = [[64, 64, 64]]\n'
    name = "" if change.startswith("name") else 'name = "x"\n'
    text = f"{name}{change}\n{case}"
    with pytest.raises(SuiteError):
        parse_suite(text, "test")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), suite_schema())
