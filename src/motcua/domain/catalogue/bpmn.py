"""A version as BPMN 2.0 with its picture (BPMN DI), for the modelling tools of administrations.

A pool for the procedure, a lane for each agency, a user task for each step; parallel gateways where branches part and meet, a condition
on the flow into a step that may be skipped, and a call activity where another agency's procedure is opened. Source: OMG formal/2011-01-03.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as Xml

from motcua.domain.catalogue.layout import GAP_Y, MARGIN, STEP_HEIGHT, STEP_WIDTH, lay_out
from motcua.domain.catalogue.rules import Content, StepPlan
from motcua.domain.catalogue.words import condition_words

BPMN, DI = "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://www.omg.org/spec/BPMN/20100524/DI"
DC, DD = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACE = "https://motcua.example/bpmn"
POOL_X, EVENT, GATEWAY, LANE_LABEL, GAP = 0, 36, 50, 30, 24
LABELS = 2 * LANE_LABEL
SLOT = 4 * (GATEWAY + GAP) + STEP_WIDTH + GAP
ROW = STEP_HEIGHT + GAP_Y
"""Sizes that tools of BPMN draw events and gateways with, and the strip of a lane's name."""

for prefix, address in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", DD), ("xsi", XSI)):
    Xml.register_namespace(prefix, address)


@dataclass(frozen=True)
class Node:
    """Something that a flow begins or ends at; `x`, `y` its left upper corner."""

    id: str
    tag: str
    name: str
    lane: str
    x: int
    y: int
    width: int
    height: int
    words: str = ""
    calls: str = ""
    skips: str = ""  # the flow that is taken where its conditions do not hold

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True)
class Flow:
    id: str
    source: Node
    target: Node
    condition: str = ""
    above: bool = False

    @property
    def points(self) -> list[tuple[int, int]]:
        """A line with right angles; one that passes a step by goes above it."""
        begin, end = self.source, self.target
        if self.above:
            top = begin.middle - STEP_HEIGHT // 2 - GAP_Y // 2
            middles = [one.x + one.width // 2 for one in (begin, end)]
            return [(middles[0], begin.y), (middles[0], top), (middles[1], top), (middles[1], end.y)]
        if begin.middle == end.middle:
            return [(begin.right, begin.middle), (end.x, end.middle)]
        bend = end.x - GAP // 2
        return [(begin.right, begin.middle), (bend, begin.middle), (bend, end.middle), (end.x, end.middle)]


class Drawing:
    """Nodes and flows of one version, each in the lane of its agency."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.nodes: list[Node] = []
        self.flows: list[Flow] = []
        self.lanes: dict[str, tuple[int, int]] = {}  # agency: top and height
        after = {step.code: step.after for step in content.steps}
        self._columns = {box.code: box.x for box in lay_out(after).boxes}
        self._order = sorted(set(self._columns.values()))
        self._rows = self._place_rows()
        self._draw(content.steps)

    @property
    def width(self) -> int:
        return max(node.right for node in self.nodes) + MARGIN - POOL_X

    @property
    def height(self) -> int:
        return sum(height for _top, height in self.lanes.values())

    def _place_rows(self) -> dict[str, int]:
        """The top of each step: under the others of its agency in its column."""
        used: dict[tuple[str, int], int] = {}
        rows: dict[str, int] = {}
        for step in self.content.steps:
            place = (step.agency, self._columns[step.code])
            rows[step.code] = used.get(place, 0)
            used[place] = rows[step.code] + 1
        top = 0
        for agency in dict.fromkeys(step.agency for step in self.content.steps):
            most = max(count for (one, _column), count in used.items() if one == agency)
            self.lanes[agency] = (top, most * ROW + GAP_Y)
            top += most * ROW + GAP_Y
        return {step.code: self.lanes[step.agency][0] + GAP_Y + rows[step.code] * ROW for step in self.content.steps}

    def _draw(self, steps: tuple[StepPlan, ...]) -> None:
        followers = {step.code: [one for one in steps if step.code in one.after] for step in steps}
        begins: dict[str, Node] = {}
        ends: dict[str, Node] = {}
        for step in steps:
            begins[step.code], ends[step.code] = self._draw_step(step, len(followers[step.code]) > 1)
        first = next(step for step in steps if not step.after)
        last = next(step for step in reversed(steps) if not followers[step.code])
        start = self._small("start", "startEvent", first, POOL_X + LABELS + MARGIN, EVENT)
        end = self._small("end", "endEvent", last, self._slot(last) + SLOT, EVENT, self.content.result)
        self._flow(start, begins[first.code])
        for step in steps:
            for before in step.after:
                self._flow(ends[before], begins[step.code])
        self._flow(ends[last.code], end)

    def _slot(self, step: StepPlan) -> int:
        """The left edge of the room that a step has: gateways before and behind it included."""
        return POOL_X + LABELS + MARGIN + EVENT + GAP + self._order.index(self._columns[step.code]) * SLOT

    def _draw_step(self, step: StepPlan, parts: bool) -> tuple[Node, Node]:
        """The step with the gateways it needs. Returns where one enters and where one leaves."""
        slot, name = self._slot(step), node_id(step.code)
        chain: list[Node] = []
        if len(step.after) > 1:
            chain.append(self._small(f"join_{name}", "parallelGateway", step, slot, GATEWAY))
        task_x = slot + 2 * (GATEWAY + GAP)
        words = f"{step.role} · {step.agency} · {step.hours:g} h"
        tag, calls = ("callActivity", f"procedure_{node_id(step.opens)}") if step.opens else ("userTask", "")
        task = Node(
            f"step_{name}",
            tag,
            step.name,
            step.agency,
            task_x,
            self._rows[step.code],
            STEP_WIDTH,
            STEP_HEIGHT,
            words,
            calls,
        )
        if step.when is None:
            self.nodes.append(task)
            chain.append(task)
        else:
            chain += self._around(step, task)
        if parts:
            fork_x = task_x + STEP_WIDTH + GAP + GATEWAY + GAP
            chain.append(self._small(f"fork_{name}", "parallelGateway", step, fork_x, GATEWAY))
        for one, other in pairwise(chain):
            if not (one.tag == "exclusiveGateway" and other.tag == "exclusiveGateway"):
                self._flow(one, other)
        return chain[0], chain[-1]

    def _around(self, step: StepPlan, task: Node) -> list[Node]:
        """A step that may be skipped: one way into it, one past it. The flows are drawn here, but for those at both ends."""
        name = node_id(step.code)
        past = f"skip_{name}"
        before_x = task.x - GATEWAY - GAP
        split = self._small(f"split_{name}", "exclusiveGateway", step, before_x, GATEWAY, skips=past)
        self.nodes.append(task)
        merge = self._small(f"merge_{name}", "exclusiveGateway", step, task.right + GAP, GATEWAY)
        self.flows.append(Flow(f"into_{name}", split, task, condition_words(step.when, self.content.form)))
        self.flows.append(Flow(past, split, merge, above=True))
        self._flow(task, merge)
        return [split, merge]

    def _small(self, name: str, tag: str, step: StepPlan, x: int, size: int, words: str = "", skips: str = "") -> Node:
        """An event or gateway at the height of a step's middle."""
        y = self._rows[step.code] + STEP_HEIGHT // 2 - size // 2
        node = Node(name, tag, words, step.agency, x, y, size, size, skips=skips)
        self.nodes.append(node)
        return node

    def _flow(self, source: Node, target: Node) -> None:
        self.flows.append(Flow(f"flow_{len(self.flows)}", source, target))


def node_id(code: str) -> str:
    """A code as XML takes it for an id."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", code)


def bpmn(code: str, name: str, content: Content, agencies: Mapping[str, str]) -> str:
    """The document. `agencies`: the name of each agency, for its lane. The content must be without faults in its steps."""
    drawing = Drawing(content)
    root = Xml.Element(
        f"{{{BPMN}}}definitions", {"id": f"motcua_{node_id(code)}", "targetNamespace": NAMESPACE, "exporter": "Motcua"}
    )
    collaboration = _add(root, BPMN, "collaboration", id="collaboration")
    process_id = f"procedure_{node_id(code)}"
    _add(collaboration, BPMN, "participant", id="pool", name=f"{code} {name}", processRef=process_id)
    process = _add(root, BPMN, "process", id=process_id, name=name, isExecutable="false")
    lanes = _add(process, BPMN, "laneSet", id="lanes")
    for agency in drawing.lanes:
        lane = _add(lanes, BPMN, "lane", id=f"lane_{node_id(agency)}", name=agencies.get(agency, agency))
        for node in drawing.nodes:
            if node.lane == agency:
                _add(lane, BPMN, "flowNodeRef").text = node.id
    for node in drawing.nodes:
        _write_node(process, node, drawing.flows)
    for flow in drawing.flows:
        edge = _add(process, BPMN, "sequenceFlow", id=flow.id, sourceRef=flow.source.id, targetRef=flow.target.id)
        if flow.condition:
            edge.set("name", flow.condition)
            condition = _add(edge, BPMN, "conditionExpression")
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = flow.condition
    _write_picture(root, drawing)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True)


def _add(parent: Xml.Element, space: str, tag: str, **attributes: str) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{space}}}{tag}", attributes)


def _write_node(process: Xml.Element, node: Node, flows: list[Flow]) -> None:
    element = _add(process, BPMN, node.tag, id=node.id)
    if node.name:
        element.set("name", node.name)
    if node.skips:
        element.set("default", node.skips)
    if node.calls:
        element.set("calledElement", node.calls)
    if node.words:
        _add(element, BPMN, "documentation").text = node.words
    for flow in flows:
        if flow.target is node:
            _add(element, BPMN, "incoming").text = flow.id
    for flow in flows:
        if flow.source is node:
            _add(element, BPMN, "outgoing").text = flow.id


def _write_picture(root: Xml.Element, drawing: Drawing) -> None:
    diagram = _add(root, DI, "BPMNDiagram", id="diagram")
    plane = _add(diagram, DI, "BPMNPlane", id="plane", bpmnElement="collaboration")
    _shape(plane, "pool", POOL_X, 0, drawing.width, drawing.height, isHorizontal="true")
    for agency, (top, height) in drawing.lanes.items():
        left = POOL_X + LANE_LABEL
        _shape(plane, f"lane_{node_id(agency)}", left, top, drawing.width - LANE_LABEL, height, isHorizontal="true")
    for node in drawing.nodes:
        more = {"isMarkerVisible": "true"} if node.tag == "exclusiveGateway" else {}
        _shape(plane, node.id, node.x, node.y, node.width, node.height, **more)
    for flow in drawing.flows:
        edge = _add(plane, DI, "BPMNEdge", id=f"{flow.id}_di", bpmnElement=flow.id)
        for x, y in flow.points:
            _add(edge, DD, "waypoint", x=str(x), y=str(y))


def _shape(plane: Xml.Element, element: str, x: int, y: int, width: int, height: int, **more: str) -> None:
    shape = _add(plane, DI, "BPMNShape", id=f"{element}_di", bpmnElement=element, **more)
    _add(shape, DC, "Bounds", x=str(x), y=str(y), width=str(width), height=str(height))
