"""The BPMN of a procedure opens in other tools: checked with the schema of the OMG and parsed by SpiffWorkflow, which is none of ours."""

import io

import pytest
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator

from motcua.domain.catalogue.bpmn import bpmn
from motcua.domain.catalogue.queries import all_offered, get_published
from motcua.domain.catalogue.rules import Content, content_of
from motcua.domain.catalogue.tests.test_content import CONTENT

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


def drawn(content: Content) -> "etree._Element":
    text = bpmn("9.9", "Thủ tục <thử>", content, {"STP": "Sở Tư pháp"})
    root = etree.fromstring(text.encode())
    BpmnValidator().validate(root)
    return root


def test_a_conditional_step_and_a_child_procedure_are_drawn() -> None:
    root = drawn(content_of(CONTENT))
    called = root.find(f".//{BPMN}callActivity")
    assert called is not None
    assert called.get("calledElement") == "procedure_9.1"
    split = root.find(f".//{BPMN}exclusiveGateway[@id='split_police']")
    assert split is not None
    assert split.get("default") == "skip_police"
    assert len(root.findall(f".//{BPMN}lane")) == 2
    assert len(root.findall(f".//{BPMN}parallelGateway")) == 2


def test_every_element_has_its_place_in_the_picture_and_none_lies_on_another() -> None:
    root = drawn(content_of(CONTENT))
    process = root.find(f"{BPMN}process")
    assert process is not None
    elements = {one.get("id") for one in process if one.tag != f"{BPMN}laneSet"}
    pictured = {one.get("bpmnElement") for one in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")}
    assert elements <= pictured
    boxes = [_box(one) for one in root.iter(f"{DI}BPMNShape") if not one.get("isHorizontal")]
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


def _box(shape: "etree._Element") -> tuple[int, int, int, int]:
    bounds = {name: int(value) for name, value in shape[0].attrib.items()}
    return bounds["x"], bounds["y"], bounds["x"] + bounds["width"], bounds["y"] + bounds["height"]


@pytest.mark.django_db
def test_all_procedures_of_the_demonstration_pass_the_schema_and_an_engine_reads_one(demo_centre: str) -> None:
    found = all_offered()
    assert len(found) == 72
    for procedure in found:
        drawn(procedure.content)
    building = get_published("1.013236")
    parser = BpmnParser()
    text = bpmn(building.code, building.name, building.content, {})
    # the engine reads only what is meant to be run by an engine; ours is for people and says so
    parser.add_bpmn_io(io.BytesIO(text.replace('isExecutable="false"', 'isExecutable="true"').encode()))
    spec = parser.get_spec("procedure_1.013236")
    assert {f"step_{step.code}" for step in building.content.steps} <= set(spec.task_specs)
