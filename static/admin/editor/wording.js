// The form of a part that is nothing but words.

export const wording = (type, { most, rows }) => (editor, place) => {
  const label = editor.words[`block_${type}`];
  const field = editor.fields.text(`${place}.text`, "", { most, rows, placeholder: label });
  field.querySelector("input, textarea").setAttribute("aria-label", label);
  return [field];
};
