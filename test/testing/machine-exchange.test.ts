// The conversation alone: a whole call without a service, and failures that say where it stands.
import { describe, expect, test } from 'vitest'
import { exchangeOnMachine, parseTranscript, phoneOnMachine, playTranscript } from '#testing'

const known = 'person cnie CD333333 2031-05-09 1971 amo-tadamon 100000333 no-account'

describe('a phone on the machine', () => {
  test('makes the README’s first call with nothing set up', async () => {
    const phone = phoneOnMachine()
    await phone.dial()
    phone.shows('AMO تضامن', '1 العربية', '2 Français', '00 {*}')
    await phone.key('2', '1', 'AB123456', '31122027', '05091980')
    expect(phone.state).toBe('review')
    await phone.key('1')
    phone.sees('178824615')
    phone.ends()
    expect(phone.state).toBe('passwordSent')
    await phone.receives(/^Mot de passe Ma CNSS/)
    await phone.receivesNothing()
  })

  test('knows the people it is given, by the year of birth where only that is known', async () => {
    const phone = phoneOnMachine({ people: [known], settings: { LANGUAGES: 'fr' } })
    await phone.dial({ shortcut: '1' })
    await phone.key('CD333333', '09*05*2031', '02111971', '1')
    phone.sees('100000333')
  })

  test('asks for a code where the setting wants one, and takes the one it sent', async () => {
    const phone = phoneOnMachine({ settings: { LANGUAGES: 'fr', OTP_POLICY: 'always' } })
    await phone.dial()
    await phone.key('1', 'AB123456', '31122027', '05091980', '1')
    phone.ends()
    const message = await phone.receives('Code AMO Tadamon')
    await phone.dial()
    await phone.key('000000')
    phone.sees('Code')
    expect(phone.state).toBe('code')
    await phone.key(/\d{6}/.exec(message)?.[0] ?? '')
    phone.sees('178824615')
  })

  test('hears what the host is made to find out', async () => {
    const phone = phoneOnMachine({ host: { lookUp: () => ({ type: 'lookUpDelayed' }) } })
    await phone.dial()
    await phone.key('2', '1', 'AB123456', '31122027', '05091980', '1')
    expect(phone.state).toBe('delayed')
  })

  test('goes on where the call dropped, and hears the same again in a repeated hop', async () => {
    const phone = phoneOnMachine()
    await phone.dial({ shortcut: '2*1' })
    await phone.key('AB123456')
    await phone.repeats()
    await phone.drop()
    await phone.dial()
    expect(phone.state).toBe('resume')
  })

  test('is one of several that call the same service', async () => {
    const exchange = exchangeOnMachine({ settings: { LANGUAGES: 'fr' } })
    const [one, other] = [exchange.phone('0611111111'), exchange.phone('0622222222')]
    for (const phone of [one, other]) {
      await phone.dial()
      await phone.key('1', 'AB123456', '31122027', '05091980', '1')
    }
    expect([one.state, other.state]).toEqual(['passwordSent', 'accountExists'])
    await other.receivesNothing()
  })
})

describe('a failure', () => {
  test('shows the screen, the one expected, the state and the keys so far', async () => {
    const phone = phoneOnMachine({ settings: { LANGUAGES: 'fr' } })
    await phone.dial()
    await phone.key('3')
    expect(() => phone.sees('Carte de résidence')).toThrow(
      [
        '0612345678 expected to see “Carte de résidence”',
        'but the phone shows',
        ...phone.screen.split('\n').map(line => `| ${line}`),
        'state: help',
        'keys so far: 3',
      ].join('\n'),
    )
    const [first = '', ...others] = phone.screen.split('\n')
    expect(() => phone.shows('Secours', ...others)).toThrow(
      ['but the phone shows another (+)', '- | Secours', `+ | ${first}`].join('\n'),
    )
  })

  test('of a transcript names the state too', async () => {
    const transcript = parseTranscript('call 0612345678\n> 2\n> 3\n| Secours', 'transcript.txt')
    await expect(playTranscript(transcript, exchangeOnMachine().line())).rejects.toThrow(
      /^transcript.txt:3: after “> 3”.*\n[\s\S]*state: help\nkeys so far: 2 3$/,
    )
  })

  test('of a person that cannot be read names what is wrong', () => {
    expect(() =>
      phoneOnMachine({ people: ['person cnie 12 2031-05-09 1971 amo-tadamon 1 account'] }),
    ).toThrow('id_number is no cnie number')
  })
})
