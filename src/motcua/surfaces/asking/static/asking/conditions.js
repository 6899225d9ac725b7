// Conditions as the server reads them (domain/catalogue/rules/conditions.py): data, never code.

const isAnswer = (value) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length);

function found(answers, path) {
  if (Array.isArray(answers)) return answers.flatMap((row) => found(row, path));
  if (answers === null || typeof answers !== "object") return [];
  if (path in answers) return [answers[path]];
  const [first, ...rest] = path.split(".");
  return rest.length && first in answers ? found(answers[first], rest.join(".")) : [];
}

const meets = {
  equals: (answer, value) => answer === value,
  in: (answer, value) => value.includes(answer),
  contains: (answer, value) => Array.isArray(answer) && answer.includes(value),
  at_least: (answer, value) => typeof answer === typeof value && answer >= value,
  at_most: (answer, value) => typeof answer === typeof value && answer <= value,
  more_than: (answer, value) => typeof answer === typeof value && answer > value,
  less_than: (answer, value) => typeof answer === typeof value && answer < value,
};

/** Whether what was answered meets the condition; `answers` as nested objects, facts by their whole name. */
export function holds(condition, answers) {
  if (condition.all) return condition.all.every((part) => holds(part, answers));
  if (condition.any) return condition.any.some((part) => holds(part, answers));
  const { field, operator, value = true } = condition;
  const values = found(answers, field).filter(isAnswer);
  if (operator === "answered") return (values.length > 0) === value;
  if (operator === "not_equals") return !values.some((one) => meets.equals(one, value));
  if (operator === "not_in") return !values.some((one) => meets.in(one, value));
  return values.some((one) => meets[operator](one, value));
}
