import { useI18n } from 'vue-i18n'
import { toApiError } from '@/api/errors'
import type { FindingExplanation } from '@/api/types'
import { confirmed, notifyError, notifySuccess } from '@/shared/ui/notify'
import { acceptExplanation, withdrawExplanation } from './api'

/** Accepting an explanation and taking it back, with what the reader is told. @param done after the server has taken it */
export function useExplaining(done: () => void | Promise<void>) {
  const { t } = useI18n()
  async function change(explanation: FindingExplanation | null, word: string, request: (id: string) => Promise<unknown>): Promise<void> {
    if (!explanation) return
    try {
      await request(explanation.id)
      notifySuccess(t('quality.changed', { action: t(word) }))
      await done()
    } catch (thrown) {
      notifyError(toApiError(thrown), t('state.offlineHint'))
    }
  }
  return {
    accept: (explanation: FindingExplanation | null) => change(explanation, 'quality.accept', acceptExplanation),
    async withdraw(explanation: FindingExplanation | null): Promise<void> {
      if (await confirmed(t('quality.withdrawSure'), t('quality.withdraw'), t('quality.withdraw'), t('action.cancel'))) await change(explanation, 'quality.withdraw', withdrawExplanation)
    },
  }
}
