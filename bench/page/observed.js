// Evaluated in the page when all is over: what the browser itself has noticed.
async () => {
  const read = (type) => new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => resolve(list.getEntries()))
    observer.observe({ type, buffered: true })
    setTimeout(() => resolve([]), 300)
  })
  const types = ['paint', 'largest-contentful-paint', 'layout-shift', 'longtask']
  const [paints, largest, shifts, tasks] = await Promise.all(types.map(read))
  const sum = (list, value) => list.reduce((total, one) => total + value(one), 0)
  return {
    fcp_ms: sum(paints.filter(({ name }) => name === 'first-contentful-paint'), ({ startTime }) => startTime),
    lcp_ms: Math.max(0, ...largest.map(({ startTime }) => startTime)),
    shift: sum(shifts.filter(({ hadRecentInput }) => !hadRecentInput), ({ value }) => value),
    long_tasks: tasks.length,
    blocking_ms: sum(tasks, ({ duration }) => duration - 50),
  }
}
