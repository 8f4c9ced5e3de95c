// The fields of declared parameters (tracker/params.py): one kind of parameter, one kind of field.

const NAMED = ["popups", "segments", "questions", "answers"];

/** What is offered for one parameter may depend on another, which the offers name third. */
const WITHIN = { answers: "question" };

// Things that the shop has names for are chosen by them; of others the shop's own values are offered beside the field.
const offered = (fields, path, param, offers, after) => {
  if (param.kind === "list") return fields.lines(path, param.label, { help: param.help, offers });
  if (NAMED.includes(param.suggest)) {
    const none = param.default === "" ? [["", param.none_label]] : [];
    return fields.choice(path, param.label, [...none, ...offers], { help: param.help, isOpen: true, after });
  }
  return fields.text(path, param.label, { most: param.high || 500, help: param.help, offers });
};

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

/** @param {Record<string, [string, string][]>} [suggestions] the shop's own values, by what a parameter asks for */
export const paramFields = (fields, path, params, suggestions = {}) => {
  const drawn = {};
  const placeOf = ({ name }) => `${path}.${name}`;
  const draw = (param) => {
    if (!param.suggest) return KINDS[param.kind](fields, placeOf(param), param);
    const within = WITHIN[param.suggest];
    const offers = (suggestions[param.suggest] || []).filter(([, , owner]) => !within || owner === fields.get(`${path}.${within}`));
    const dependent = params.filter(({ suggest }) => suggest && WITHIN[suggest] === param.name);
    return offered(fields, placeOf(param), param, offers, () => dependent.forEach(redraw));
  };
  const redraw = (param) => {
    fields.put(placeOf(param), defaultsOf([param])[param.name]);
    const before = drawn[param.name];
    before.replaceWith((drawn[param.name] = draw(param)));
  };
  return params.map((param) => (drawn[param.name] = draw(param)));
};

const EMPTY = { text: "", decimal: "", list: [], choices: [], integer: "", time: "00:00" };

/** Values to begin with; what has no default is left for the marketer to fill in. */
export const defaultsOf = (params) =>
  Object.fromEntries(params.map((param) => [param.name, structuredClone(param.default ?? EMPTY[param.kind] ?? "")]));
