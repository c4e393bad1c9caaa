/** What is said: the screen of a conversation, and the sentences of those who have none. */
import { blank } from '#machines/context.ts'
import { type Conversation, isOver, isQuestion } from '#machines/conversation.ts'
import type { Messages } from '#machines/locales/locale.ts'
import type { Language } from '#machines/protocol.ts'
import { endingScreen, localeFor, type Setting, screenOf } from '#machines/screens.ts'
import { languagesFor, languagesToAnswer, messagesOf, packed } from '#machines/text-messages.ts'
import type { Hop, Reply } from './port.ts'
import type { StoredSession } from './session-state.ts'

export interface ReplySettings extends Setting {
  languages: readonly Language[]
}

/** By what STOP erased. */
const stopTexts = {
  nothing: 'nothingToStop',
  answers: 'stopped',
  'answers, and an answer comes': 'stoppedAnswerComes',
} as const

export type Replies = ReturnType<typeof createReplies>

export function createReplies(settings: ReplySettings) {
  /** Said in a call, in the caller's language where it is known. */
  function end(ending: 'continuedElsewhere' | 'left' | 'unavailable', language: Language | null): Reply {
    const caller = { ...blank.caller, languages: settings.languages, language }
    return { text: endingScreen(ending, { ...blank, caller }, settings), ends: true }
  }

  /** In the language that is named, else the caller's, else that of the script, else in all of them. */
  function message({ request }: Hop, language: Language | null, say: (messages: Messages) => string): Reply {
    const languages = languagesToAnswer(request, language, settings.languages)
    return { ...inMessages(packed(languages.map(one => say(localeFor(one).messages))), true), languages }
  }

  return {
    end,

    /** What a conversation tells its caller: the same bytes whenever it is asked. */
    show(conversation: Conversation): Reply {
      const { state, context } = conversation
      const ends = !isQuestion(state)
      if (context.caller.channel !== 'sms') return { text: screenOf(conversation, settings), ends }
      const tellsNumber = ends && context.registrationNumber !== null
      return {
        ...inMessages(messagesOf(conversation, settings), ends),
        languages: languagesFor(context),
        ...(tellsNumber && { tellsNumber }),
      }
    },

    /** To a call from which another has taken over. */
    late({ conversation }: StoredSession, language: Language | null): Reply {
      return end(isOver(conversation) ? 'left' : 'continuedElsewhere', language)
    },

    /** To a message during a call: who asks for something by a keyword learns that nothing of it was kept. */
    callGoesOn(hop: Hop, language: Language | null): Reply {
      if ((hop.request?.keyword ?? null) === null) return withheld('call goes on')
      return message(hop, language, ({ callGoesOn }) => callGoesOn)
    },

    /** How the service is used. */
    help(hop: Hop, language: Language | null): Reply {
      return { ...message(hop, language, ({ help }) => help(settings)), isHelp: true }
    },

    /** What STOP erased, and what comes all the same. */
    stopped(hop: Hop, language: Language | null, erased: keyof typeof stopTexts): Reply {
      const name = stopTexts[erased]
      const reply = message(hop, language, messages => messages[name])
      return erased === 'nothing' ? { ...reply, once: 'nothing to stop' } : reply
    },
  }
}

/** As many text messages as it takes. */
function inMessages([text = '', ...more]: readonly string[], ends: boolean): Reply {
  return { text, ...(more.length > 0 && { more }), ends }
}

/** A message that gets no reply. */
export function withheld(why: string): Reply {
  return { text: '', ends: true, withheld: why }
}
