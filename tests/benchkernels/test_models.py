"""The published configurations: they load without torch and add up to what their publishers state."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchkernels.models import count_parameters, find_model, load_models
from profiles.problems import SuiteError

PUBLISHED = {
    "llama-3.1-8b": 8_030_261_248,
    "llama-3.1-70b": 70_553_706_496,
    "qwen2.5-7b": 7_615_616_512,
    "qwen2.5-0.5b": 494_032_768,
    "smollm2-135m": 134_515_008,
}


def test_every_model_adds_up_to_its_checkpoint() -> None:
    assert {name: count_parameters(model) for name, model in load_models().items()} == PUBLISHED


def test_every_model_names_its_source_and_divides_its_heads() -> None:
    for model in load_models().values():
        assert model.source.startswith("https://")
        assert model.query_heads % model.kv_heads == 0


def test_fewer_layers_count_fewer_parameters_but_all_tables() -> None:
    model = find_model("llama-3.1-8b")
    assert count_parameters(model, 0) == 2 * 128256 * 4096 + 4096
    assert count_parameters(model, 2) - count_parameters(model, 1) == model.layer_parameters


def test_an_unknown_model_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SuiteError, match=r"unknown model 'gpt-9'; known are .*smollm2-135m"):
        find_model("gpt-9")


def test_loading_models_imports_no_torch() -> None:
    program = "import sys, benchkernels.models as m; m.load_models(); print('torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
