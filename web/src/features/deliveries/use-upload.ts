// A file on its way: chosen, looked at, confirmed, imported. The file is kept until it is taken, so that it can be sent once more.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { toApiError, type ApiError } from '@/api/errors'
import type { Job } from '@/api/types'
import { useJob } from '@/shared/composables/use-job'
import { kAutoDataset, kMaxFileBytes, previewFile, sendDelivery, type ColumnChoice, type Preview, type Sending } from './api'
import { asksWhetherToGoOn, isArchive, proposedChoice } from './mapping'

export type UploadStep = 'choose' | 'looking' | 'preview' | 'archive' | 'sending' | 'importing'
export type Refusal = '' | 'emptyFile' | 'tooLarge'

export interface Upload {
  step: ComputedRef<UploadStep>
  file: ShallowRef<File | null>
  dataset: Ref<string>
  county: Ref<string>
  preview: ShallowRef<Preview | null>
  choice: Ref<ColumnChoice>
  share: Ref<number>
  job: ShallowRef<Job | null>
  error: ComputedRef<ApiError | null>
  refusal: Ref<Refusal>
  /** The import stopped to ask whether the file is really meant. */
  mayGoOn: ComputedRef<boolean>
  take: (chosen: File | undefined) => Promise<void>
  look: (withChoice: boolean) => Promise<void>
  send: (acceptLowMatch: boolean) => Promise<void>
  drop: () => void
  follow: (job: string) => void
}

/** @param corrects the delivery whose rows the file puts right; "" = none */
export function useUpload(corrects: () => string, onEnd: (job: Job) => void): Upload {
  const file = shallowRef<File | null>(null)
  const dataset = ref(kAutoDataset)
  const county = ref('')
  const preview = shallowRef<Preview | null>(null)
  const choice = ref<ColumnChoice>({})
  const share = ref(0)
  const looking = ref(false)
  const sending = ref(false)
  const failure = shallowRef<ApiError | null>(null)
  const refusal = ref<Refusal>('')
  const sent = shallowRef<Sending | null>(null)
  let asked = 0 // an answer about a file that was put away meanwhile is dropped

  const { job, error: jobError, follow, clear } = useJob((done) => {
    if (done.state === 'done') drop()
    onEnd(done)
  })
  const step = computed<UploadStep>(() => {
    if (sending.value) return 'sending'
    if (job.value?.state === 'running') return 'importing'
    if (looking.value) return 'looking'
    if (!file.value) return 'choose'
    if (isArchive(file.value.name)) return 'archive'
    return preview.value ? 'preview' : 'choose'
  })

  function drop(): void {
    asked += 1
    file.value = null
    preview.value = null
    choice.value = {}
    failure.value = null
    refusal.value = ''
    sent.value = null
    looking.value = false
    dataset.value = kAutoDataset
  }
  async function take(chosen: File | undefined): Promise<void> {
    drop()
    clear()
    if (!chosen) return
    if (chosen.size === 0) refusal.value = 'emptyFile'
    else if (chosen.size > kMaxFileBytes) refusal.value = 'tooLarge'
    else {
      file.value = chosen
      if (!isArchive(chosen.name)) await look(false)
    }
  }
  /** @param withChoice the columns as chosen by now, to see what the server says to them */
  async function look(withChoice: boolean): Promise<void> {
    if (!file.value) return
    asked += 1
    const mine = asked
    clear()
    failure.value = null
    looking.value = true
    share.value = 0
    const kept = withChoice ? { ...choice.value } : null
    try {
      const answer = await previewFile({ file: file.value, preview: preview.value?.preview ?? '', dataset: dataset.value, county: county.value, corrects: corrects(), ...(kept ? { mapping: kept } : {}) }, (s) => {
        share.value = s
      })
      if (mine !== asked) return
      preview.value = answer
      choice.value = kept ?? proposedChoice(answer.proposal.columns)
    } catch (thrown) {
      if (mine !== asked) return
      failure.value = toApiError(thrown)
      if (!withChoice) preview.value = null
    } finally {
      if (mine === asked) looking.value = false
    }
  }
  async function send(acceptLowMatch: boolean): Promise<void> {
    if (!file.value) return
    clear()
    failure.value = null
    sending.value = true
    share.value = 0
    const wanted: Sending = {
      file: file.value,
      preview: preview.value?.preview ?? '',
      dataset: preview.value?.dataset || dataset.value,
      county: county.value,
      corrects: corrects(),
      ...(preview.value ? { mapping: { ...choice.value } } : {}),
      ...(acceptLowMatch ? { acceptLowMatch } : {}),
    }
    sent.value = wanted
    try {
      const answer = await sendDelivery(wanted, (s) => {
        share.value = s
      })
      follow(answer.job)
    } catch (thrown) {
      failure.value = toApiError(thrown)
    } finally {
      sending.value = false
    }
  }
  return {
    step,
    file,
    dataset,
    county,
    preview,
    choice,
    share,
    job,
    error: computed(() => failure.value ?? jobError.value),
    refusal,
    mayGoOn: computed(() => job.value?.state === 'failed' && asksWhetherToGoOn(job.value.problem, sent.value)),
    take,
    look,
    send,
    drop,
    follow,
  }
}
