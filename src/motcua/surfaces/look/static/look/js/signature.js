/** A field to sign in with finger, pen or mouse: strokes as whole pixels of the field, drawn again when its size changes. */

const MOST_STROKES = 80;
const MOST_POINTS = 4500;
const LEAST_STEP = 2; // pixels: what is nearer to the last point says nothing

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} [onChange] called after each stroke and when the field was cleared
 * @returns {{clear: () => void, isEmpty: () => boolean, text: () => string}} text: JSON of width, height and strokes
 */
export function signatureField(canvas, onChange = () => {}) {
  let strokes = [];
  let stroke = null;
  let points = 0;

  const context = canvas.getContext("2d");

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.lineWidth = 3;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = getComputedStyle(canvas).color;
    for (const one of strokes) line(one, 0);
  }

  function line(one, from) {
    context.beginPath();
    context.moveTo(...one[Math.max(0, from)]);
    for (const point of one.slice(from)) context.lineTo(...point);
    context.stroke();
  }

  function add(event) {
    const box = canvas.getBoundingClientRect();
    const at = (value, most) => Math.min(most, Math.max(0, Math.round(value)));
    const point = [at(event.clientX - box.left, canvas.clientWidth), at(event.clientY - box.top, canvas.clientHeight)];
    const last = stroke.at(-1);
    if (points >= MOST_POINTS || (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < LEAST_STEP)) return;
    stroke.push(point);
    points += 1;
    line(stroke, stroke.length - 2 < 0 ? 0 : stroke.length - 2);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (stroke || strokes.length >= MOST_STROKES || points >= MOST_POINTS || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [];
    strokes.push(stroke);
    stroke.pointer = event.pointerId;
    add(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (stroke?.pointer !== event.pointerId) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) add(one);
    add(event);
  });
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
    canvas.addEventListener(kind, (event) => {
      if (stroke?.pointer !== event.pointerId) return;
      stroke = null;
      onChange();
    });
  }
  new ResizeObserver(() => stroke || draw()).observe(canvas);
  draw();

  return {
    clear() {
      strokes = [];
      stroke = null;
      points = 0;
      draw();
      onChange();
    },
    isEmpty: () => points < 3,
    // clamped anew: a field that became smaller keeps no point outside
    text: () => {
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      const inside = ([x, y]) => [Math.min(x, width), Math.min(y, height)];
      return JSON.stringify({ width, height, strokes: strokes.map((one) => one.map(inside)) });
    },
  };
}
