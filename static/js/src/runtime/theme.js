/**
 * A document's theme as custom properties of the shell. Values are checked here as well as on the server: whatever is not a
 * plain colour, number or known font falls back to the preset, so that a theme can never carry CSS of its own.
 */

import { isColour, luminance, readable } from './colour.js'

const PRESETS = {
  light: { accent: '#0f766e', background: '#ffffff', text: '#1f2937' },
  dark: { accent: '#2dd4bf', background: '#111827', text: '#f3f4f6' },
}

const FONTS = {
  system: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  serif: '"Iowan Old Style", "Palatino Linotype", Georgia, "Noto Serif", serif',
  rounded: 'ui-rounded, "Hiragino Maru Gothic ProN", "Arial Rounded MT Bold", Nunito, system-ui, sans-serif',
  mono: 'ui-monospace, Menlo, Consolas, monospace',
}

/** @returns {{accent: string, onAccent: string, background: string, text: string, radius: number, font: string, dark: boolean}} */
export function themeOf(given) {
  const theme = given || {}
  const preset = PRESETS[theme.preset === 'dark' ? 'dark' : 'light']
  const pick = (name) => (isColour(theme[name]) ? theme[name] : preset[name])
  const accent = pick('accent')
  const background = pick('background')
  return {
    accent,
    onAccent: isColour(theme.accent_text) ? theme.accent_text : readable(accent, ['#ffffff', '#111827', '#000000']),
    background,
    text: pick('text'),
    radius: Math.min(32, Math.max(0, Number(theme.radius ?? 16) || 0)),
    font: Object.hasOwn(FONTS, theme.font) ? FONTS[theme.font] : FONTS.system,
    dark: luminance(background) < 0.18,
  }
}

export function applyTheme(node, theme) {
  const values = {
    accent: theme.accent,
    'on-accent': theme.onAccent,
    back: theme.background,
    text: theme.text,
    radius: `${theme.radius}px`,
    font: theme.font,
    error: theme.dark ? '#fda4af' : '#b42318',
  }
  for (const [name, value] of Object.entries(values)) node.style.setProperty(`--b-${name}`, value)
  node.toggleAttribute('data-dark', theme.dark)
  // A yellow stage turns to olive where it is darkened; bright accents stand better before a dark one.
  node.toggleAttribute('data-bright', luminance(theme.accent) > 0.4)
}
