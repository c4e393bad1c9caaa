// What no table can say is refused when the program starts, and not in the middle of a call.
import { describe, expect, it } from 'vitest'
import { type AnyStateMachine, assign, createMachine, setup } from 'xstate'
import { compileChart } from '#machines/compiled-chart.ts'
import { registration } from '#machines/registration.ts'

const chartWith = (a: object, more: object = {}): AnyStateMachine =>
  createMachine({ id: 'm', initial: 'a', states: { a, b: {} }, ...more } as never)

describe('a table', () => {
  it('has every state that the chart has', () => {
    const { call, work, ...others } = registration.root.states
    const states = [call, work].flatMap(node => Object.keys(node?.states ?? {}))
    expect([...compileChart(registration).keys()].toSorted()).toEqual(
      [...states, ...Object.keys(others)].toSorted(),
    )
  })

  it.each<[string, AnyStateMachine]>([
    ['two states at a time', chartWith({}, { type: 'parallel' })],
    ['a state that is remembered', chartWith({ initial: 'c', states: { c: {}, d: { type: 'history' } } })],
    ['an actor of its own', chartWith({ invoke: { src: 'e' } })],
    ['a delay', chartWith({ after: { 10: 'b' } })],
    ['something done on leaving', chartWith({ exit: 'e' })],
    [
      'a way to several states',
      chartWith(
        { on: { e: 'b' } },
        { states: { a: { on: { e: 'c' } }, c: { initial: 'd', states: { d: {} } } } },
      ),
    ],
    ['something done on entering several states', chartWith({}, { entry: 'e' })],
  ])('cannot say %s', (_, chart) => {
    expect(() => compileChart(chart)).toThrow(/^cannot compile (a transition to )?m/)
  })

  it.each<[string, AnyStateMachine]>([
    ['a guard', chartWith({ on: { e: { guard: 'x' } } })],
    ['an action', chartWith({ on: { e: { actions: 'x' } } })],
  ])('misses %s that nobody has implemented', (_, chart) => {
    expect(() => compileChart(chart)).toThrow('the chart names x, which nobody has implemented')
  })

  it('takes no action on the way but a change of the context', () => {
    const chart = (x: ReturnType<typeof assign> | (() => void)) =>
      setup({ actions: { x: x as () => void } }).createMachine({
        initial: 'a',
        states: { a: { on: { e: { actions: 'x' } } } },
      })
    const change = () => ({})
    expect(
      compileChart(chart(assign(change)))
        .get('a' as never)
        ?.on.get('e'),
    ).toEqual([{ guard: expect.any(Function), actions: [change], target: undefined }])
    expect(() => compileChart(chart(() => {}))).toThrow('nobody has implemented')
  })
})
