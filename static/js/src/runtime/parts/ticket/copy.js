/** Puts text on the clipboard, by whichever of the two ways this page allows. */

export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text, near)
  }
}

// Pages on http and frames without permission have no clipboard object; a selected field can still be copied from.
function copySelected(text, near) {
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'away'
  const focused = near.getRootNode().activeElement
  near.append(field)
  field.select()
  let copied = false
  try {
    copied = document.execCommand('copy')
  } catch {
    copied = false
  }
  field.remove()
  focused?.focus({ preventScroll: true })
  return copied
}
