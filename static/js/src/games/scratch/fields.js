/** How much of the foil is gone, in 20 × 12 fields. The middle, where the prize stands, is most of what counts. */

const ACROSS = 20
const DOWN = 12

/** @returns {{pass: Function, share: () => number}} */
export function makeFields() {
  const gone = new Set()
  return {
    /** The brush went from one point to another. */
    pass([x0, y0], [x1, y1], radius, width, height) {
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / radius))
      for (let step = 0; step <= steps; step += 1) {
        const [x, y] = [x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps]
        for (let column = 0; column < ACROSS; column += 1)
          for (let row = 0; row < DOWN; row += 1) {
            const [dx, dy] = [((column + 0.5) / ACROSS) * width - x, ((row + 0.5) / DOWN) * height - y]
            if (dx * dx + dy * dy <= radius * radius) gone.add(row * ACROSS + column)
          }
      }
    },
    /** 0…1, of the fields but for a rim that nobody needs to rub. */
    share() {
      let count = 0
      for (const field of gone) {
        const [row, column] = [Math.floor(field / ACROSS), field % ACROSS]
        if (row > 1 && row < DOWN - 2 && column > 1 && column < ACROSS - 2) count += 1
      }
      return count / ((ACROSS - 4) * (DOWN - 4))
    },
  }
}
