// The drawing for pages: every state once, every way out of the machine.
import { describe, expect, it } from 'vitest'
import { edges } from '#machines/diagram/diagram.ts'
import { drawing, lines } from '#machines/diagram/drawing.ts'
import { endings, questions, waits } from '#machines/protocol.ts'

const svg = drawing()

describe('the drawing', () => {
  it('has a station for every state of the machine, and each once', () => {
    const drawn = lines.flatMap(({ states }) => states)
    expect(drawn.toSorted()).toEqual(['ready', ...questions, ...waits, ...endings].toSorted())
  })

  it('puts no two stations in one place', () => {
    const places = lines.flatMap(({ column, row, states }) =>
      [...states, 'title'].map((_, index) => `${column} ${row + index}`),
    )
    expect(new Set(places).size).toBe(places.length)
  })

  it('has a way wherever the machine leads from one state to another', () => {
    const wanted = edges().filter(({ from, to }) => from !== to && from !== 'call' && to !== 'call')
    const missing = wanted.filter(({ from, to }) => !svg.includes(`data-from="${from}" data-to="${to}"`))
    expect(missing).toEqual([])
  })

  it('holds nothing that a strict page would refuse: no style, no script, no address elsewhere', () => {
    expect(svg).not.toMatch(/style=|<style|<script|on\w+=|href=/)
  })
})
