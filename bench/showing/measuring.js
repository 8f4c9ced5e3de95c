// Runs in the page, before the tag. The yardstick is here too: a dialog in a shadow root with nothing but words in it.
;(() => {
  const shifts = []
  new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true })
  const tasks = []
  new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: 'longtask', buffered: true })
  // The task after a frame's callbacks runs when the frame has been made.
  const afterFrame = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(0)
      }),
    )

  const stands = (host) => {
    const shell = host && host.shadowRoot && host.shadowRoot.firstElementChild
    return !!shell && shell.getBoundingClientRect().height > 0
  }

  function plain() {
    const host = document.createElement('div')
    host.dataset.shopbell = ''
    const root = host.attachShadow({ mode: 'open' })
    const dialog = document.createElement('dialog')
    const title = document.createElement('h2')
    title.textContent = 'Ten percent, to say hello'
    dialog.append(title)
    root.append(dialog)
    document.body.append(host)
    dialog.showModal()
  }

  const comeNear = () => {
    const place = document.querySelector('[data-shopbell-popup]')
    scrollTo({ top: place.getBoundingClientRect().top + scrollY - innerHeight * 1.8, behavior: 'instant' })
  }

  const DOORS = { plain, event: (name) => shopbell('event', name), near: comeNear }

  window.measuring = {
    isReady: () => performance.getEntriesByType('resource').some(({ name }) => /runtime[^/]*\.js/.test(name)) || !!document.querySelector('[data-shopbell]'),
    async show(door, name) {
      const began = performance.now()
      const first = new Promise((resolve) => {
        const look = () => {
          const host = [...document.querySelectorAll('[data-shopbell]')].find(stands)
          if (!host) return false
          seen.disconnect()
          afterFrame().then(resolve)
          return true
        }
        const seen = new MutationObserver(look)
        seen.observe(document.documentElement, { childList: true, subtree: true })
      })
      DOORS[door](name)
      const shown = await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 8000))])
      if (!shown) return null
      await new Promise((resolve) => setTimeout(resolve, 900))
      const asked = performance.getEntriesByType('resource').filter((one) => /\/show$/.test(one.name) && one.startTime >= began)
      return {
        shown_ms: shown - began,
        asking_ms: asked.reduce((sum, { duration }) => sum + duration, 0),
        longest_ms: Math.max(0, ...tasks.filter((one) => one.startTime + one.duration >= began).map(({ duration }) => duration)),
        shift: shifts.filter((one) => one.startTime >= began).reduce((sum, { value }) => sum + value, 0),
      }
    },
    record() {
      const times = []
      let stopped = false
      const next = (now) => {
        times.push(now)
        if (!stopped) requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
      this.stop = () => {
        stopped = true
        return times
      }
    },
    /** The yardstick of frames: one circle on a canvas of the page's width, and nothing else. */
    canvas(forMs) {
      const canvas = Object.assign(document.createElement('canvas'), { width: 360, height: 360 })
      Object.assign(canvas.style, { position: 'fixed', inset: '0', zIndex: 9 })
      document.body.append(canvas)
      const pen = canvas.getContext('2d')
      const began = performance.now()
      return new Promise((resolve) => {
        const draw = (now) => {
          pen.clearRect(0, 0, 360, 360)
          pen.beginPath()
          pen.arc(180 + 120 * Math.sin(now / 300), 180, 40, 0, 7)
          pen.fill()
          if (now - began < forMs) requestAnimationFrame(draw)
          else resolve(canvas.remove())
        }
        requestAnimationFrame(draw)
      })
    },
  }
})()
