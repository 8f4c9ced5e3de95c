// The fields of declared parameters (tracker/params.py): one kind of parameter, one kind of field.

const KINDS = {
  text: (fields, path, param) => fields.text(path, param.label, { most: param.high || 500, help: param.help }),
  integer: (fields, path, param) => fields.number(path, param.label, { low: param.low, high: param.high, or: "", help: param.help }),
  decimal: (fields, path, param) => fields.text(path, param.label, { most: 20, help: param.help }),
  boolean: (fields, path, param) => fields.toggle(path, param.label, { help: param.help }),
  choice: (fields, path, param) => fields.choice(path, param.label, param.choices, { help: param.help }),
  choices: (fields, path, param) => fields.several(path, param.label, param.choices, { help: param.help }),
  list: (fields, path, param) => fields.lines(path, param.label, { help: param.help }),
  time: (fields, path, param) => fields.time(path, param.label, { help: param.help }),
};

export const paramFields = (fields, path, params) => params.map((param) => KINDS[param.kind](fields, `${path}.${param.name}`, param));

const EMPTY = { text: "", decimal: "", list: [], choices: [], integer: "", time: "00:00" };

/** Values to begin with; what has no default is left for the marketer to fill in. */
export const defaultsOf = (params) =>
  Object.fromEntries(params.map((param) => [param.name, structuredClone(param.default ?? EMPTY[param.kind] ?? "")]));
