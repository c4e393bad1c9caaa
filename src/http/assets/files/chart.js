/** Brings the chart into a page, lights where a call stands, and writes figures beside the stations. */

export async function loadChart(place) {
  const answer = await fetch('/page/chart.svg')
  const parsed = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml')
  const svg = document.importNode(parsed.documentElement, true)
  place.replaceChildren(svg)
  const station = state => svg.querySelector(`[data-state="${state}"]`)

  return {
    svg,
    /** `state` is where the call stands, `passed` where it has been. */
    light(state, passed = []) {
      for (const lit of svg.querySelectorAll('.current, .passed, .open')) {
        lit.classList.remove('current', 'passed', 'open')
      }
      for (const name of passed) station(name)?.classList.add('passed')
      station(state)?.classList.add('current')
      for (const way of svg.querySelectorAll(`[data-from="${state}"]`)) way.classList.add('open')
    },
    write(state, text) {
      const figure = svg.querySelector(`[data-figure="${state}"]`)
      if (figure) figure.textContent = text
    },
  }
}
